"""What the inbox and the search read besides the cases themselves."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from engine.tables.base import Moment, metadata

# Every case once, numbered in the order of reporting: the newest first is the highest number first. What it says stands as
# letter pairs in `words` on PostgreSQL, and in the table `case_words` (FTS5, by the same number) on SQLite.
case_text = Table(
    "case_text", metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, unique=True),
    Column("words", Text().with_variant(TSVECTOR, "postgresql")),
    sqlite_autoincrement=True,
)
Index("ix_case_text_words", case_text.c.words, postgresql_using="gin").ddl_if(dialect="postgresql")
saved_filter = Table(
    "saved_filter", metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("asks", Text, nullable=False),                             # JSON: the filter's fields
    Column("place", String(20), nullable=False),                      # everybody who works there sees it; '' for nobody else
    Column("saved_at", Moment, nullable=False),
    Index("ix_saved_filter_place", "place"),
)
preference = Table(                                                   # what a person likes, on whatever device they sign in
    "preference", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
