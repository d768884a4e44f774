"""What is kept about looking after personal data."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from engine.tables.base import Moment, metadata

access_log = Table(                                                   # append-only: who looked at whose number, and why
    "access_log", metadata,
    Column("id", String(36), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by_id", String(36), nullable=False), Column("by_role", String(40), nullable=False),
    Column("about_id", String(36), nullable=False),
    Column("what", String(12), nullable=False),                       # phone | id_card
    Column("case_id", String(36)),                                    # the case it was for; none: from the list of people
    Column("reason", String(16), nullable=False),                     # to_call | to_visit | to_check | other
    Column("words", Text),                                            # what was written beside the reason
    Index("ix_access_log_at", "at", "id"),
    Index("ix_access_log_about_id_at", "about_id", "at"),
    Index("ix_access_log_by_id_at", "by_id", "at"),
)
