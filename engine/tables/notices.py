"""What people are told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from engine.tables.base import Moment, metadata

notice = Table(                                                       # outbox: written with the step, delivered by the worker
    "notice", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("kind", String(40), nullable=False),                       # a fact's kind, or task_opened
    Column("data", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("read_at", Moment),
    Index("ix_notice_person_id_created_at", "person_id", "created_at", "id"),
)
