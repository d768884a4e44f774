"""What villagers decide about what they are told, and what a village shows everybody of its solved cases."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from engine.tables.base import Moment, metadata

notice_wish = Table(                                                  # how much a villager wants to be sent; none: everything
    "notice_wish", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("case_id", String(36), primary_key=True),                  # '' for all cases; a case's own wish beats it
    Column("wish", String(8), nullable=False),                        # all | turn | none
)
public_case = Table(                                                  # what everybody may read: nothing here leads back to the case's page
    "public_case", metadata,
    Column("case_id", String(36), ForeignKey("case.id"), primary_key=True),
    Column("id", String(36), nullable=False, unique=True),            # what the public page calls it
    Column("place", String(20), nullable=False),                      # the village
    Column("category", String(64), nullable=False),
    Column("subject", Text, nullable=False), Column("summary", Text, nullable=False), Column("answer", Text, nullable=False),
    Column("satisfied", Boolean, nullable=False),
    Column("closed_on", String(10), nullable=False),
    Column("released_at", Moment, nullable=False),
    Column("released_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("shown", Boolean, nullable=False),                         # false: taken back
    Index("ix_public_case_released_at", "shown", "released_at", "id"),
    Index("ix_public_case_place_released_at", "shown", "place", "released_at", "id"),
)
