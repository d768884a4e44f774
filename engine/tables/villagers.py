"""Households, and the files that villagers are read from."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from engine.tables.base import Moment, metadata

household = Table(
    "household", metadata,
    Column("id", String(36), primary_key=True),                       # follows from village and number
    Column("village", String(20), ForeignKey("place.code"), nullable=False),
    Column("number", String(40), nullable=False),                     # as the village counts them
    Column("head_id", String(36)),                                    # a person; no foreign key: they refer to each other
    Index("ix_household_village", "village", "number", unique=True),
)
villager_import = Table(                                              # a file on its way into person and household
    "villager_import", metadata,
    Column("id", String(36), primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("digest", String(64), nullable=False),                     # sha256 of the file: the same file goes on where it stopped
    Column("made_by_id", String(36)), Column("made_at", Moment, nullable=False),
    Column("status", String(10), nullable=False),                     # waiting | done | failed
    Column("lent_until", Moment),                                     # the machine's time: until then somebody is at it
    Column("rows", Integer),                                          # in the file; none until it was opened
    Column("line", Integer, nullable=False),                          # the last line that is in
    Column("added", Integer, nullable=False), Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False), Column("bad", Integer, nullable=False),
    Column("problem", String(40)),                                    # why it failed: a code
    Column("done_at", Moment),
    Index("ix_villager_import_status", "status", "made_at"),
    Index("ix_villager_import_made_at", "made_at", "id"),
)
import_problem = Table(                                               # a line that was not taken, and why
    "import_problem", metadata,
    Column("import_id", String(36), ForeignKey("villager_import.id"), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("problem", String(24), nullable=False),                    # a code
    Column("shown", Text, nullable=False),                            # JSON: the line with its personal parts covered
)
