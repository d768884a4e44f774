"""Working together: help that was asked for, canned replies."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, text

from engine.tables.base import Moment, metadata

help_request = Table(                                                 # 协办; what was said stands in the facts as well
    "help_request", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False),
    Column("task_id", String(36), nullable=False, index=True),
    Column("asked_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("helper_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("answer", Text),
    Column("closed_at", Moment),                                      # set once its task is gone: the helper's door closes
    Index("ix_help_request_case_id_helper_id", "case_id", "helper_id"),
    Index("ix_help_request_wanted", "helper_id", "asked_at", sqlite_where=text("answered_at IS NULL AND closed_at IS NULL"),
          postgresql_where=text("answered_at IS NULL AND closed_at IS NULL")),
    Index("ix_help_request_asked", "asked_by_id", "asked_at", sqlite_where=text("answered_at IS NULL AND closed_at IS NULL"),
          postgresql_where=text("answered_at IS NULL AND closed_at IS NULL")),
    Index("ix_help_request_open", "asked_at", sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
)
reply_template = Table(                                               # canned replies, with placeholders like {number}
    "reply_template", metadata,
    Column("id", String(36), primary_key=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("process", String(64), nullable=False),                    # '' for every process
    Column("element", String(80), nullable=False),                    # a task's BPMN id, '' for every task
    Column("place", String(20), nullable=False),                      # county, township or village it is for
    Column("owner_id", String(36), ForeignKey("person.id")),          # one person's own, or none: everybody's there
    Column("created_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("active", Boolean, nullable=False),
    Index("ix_reply_template_place_title", "place", "title", "id"),
    Index("ix_reply_template_owner_id", "owner_id", "title"),
)
