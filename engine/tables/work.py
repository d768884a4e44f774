"""Working together: whose help was asked for, and answers kept to be used again."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from engine.tables.base import Moment, metadata

help_request = Table(                                                 # 协办; the words stand in the facts
    "help_request", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("task_id", String(36), nullable=False),
    Column("asked_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("helper_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),                                    # answered, or the task ended
    Index("ix_help_request_helper", "helper_id", "answered_at", "asked_at"),
)
reply_template = Table(                                               # 常用答复
    "reply_template", metadata,
    Column("id", String(36), primary_key=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),                             # with {placeholders} of engine/replies.py
    Column("place", String(20), nullable=False),                      # whoever works there or below uses it; '' for one's own
    Column("made_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("active", Boolean, nullable=False),
    Index("ix_reply_template_place", "place"),
    Index("ix_reply_template_made_by_id", "made_by_id"),
)
