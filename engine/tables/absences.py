"""Who is away and who stands in; what was changed about people; whose tasks are being handed on."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from engine.tables.base import Moment, metadata

absence = Table(                                                      # holds from from_at until until_at, or until somebody ended it
    "absence", metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("substitute_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("from_at", Moment, nullable=False), Column("until_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment), Column("ended_by_id", String(36)),
    Index("ix_absence_substitute_id_until_at", "substitute_id", "until_at"),
    Index("ix_absence_person_id_until_at", "person_id", "until_at"),
)
person_change = Table(                                                # append-only: who changed what about a person; never a password
    "person_change", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("kind", String(24), nullable=False),                       # added, renamed, role_given, left …
    Column("before", Text, nullable=False), Column("after", Text, nullable=False),   # JSON
)
handing_on = Table(                                                   # somebody left, or lost a role: their tasks go to others, one by one
    "handing_on", metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("role", String(40)), Column("place", String(20)),          # only the tasks of this seat; none: everything
    Column("to_id", String(36), ForeignKey("person.id")),             # none: back to the groups
    Column("made_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("total", Integer, nullable=False), Column("moved", Integer, nullable=False),
    Column("after_id", String(36), nullable=False),                   # the last task that was looked at
    Column("done_at", Moment),
    Index("ix_handing_on_done_at", "done_at", "made_at"),
    Index("ix_handing_on_person_id_made_at", "person_id", "made_at"),
)
handed_task = Table(                                                  # what became of each task
    "handed_task", metadata,
    Column("handing_id", String(36), ForeignKey("handing_on.id"), primary_key=True),
    Column("task_id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("outcome", String(16), nullable=False),                    # colleague | group | not_theirs
    Column("at", Moment, nullable=False),
)
