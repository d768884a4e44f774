"""What is kept about looking after personal data."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

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
consent_text = Table(                                                 # what people are told of their data; a new text is a new version
    "consent_text", metadata,
    Column("kind", String(12), primary_key=True),                     # data | voice | location
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("zh", Text, nullable=False), Column("en", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by_id", String(36)),                                 # none: what the product ships with
)
consent = Table(                                                      # append-only: who answered which version how, and when
    "consent", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, primary_key=True),
    Column("agreed", Boolean, nullable=False),
)
legal_hold = Table(                                                   # nothing of this case is removed while one is open
    "legal_hold", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("set_at", Moment, nullable=False), Column("set_by_id", String(36), nullable=False),
    Column("ended_at", Moment), Column("ended_by_id", String(36)),
)
erasure = Table(                                                      # somebody asked that what is known of them be removed
    "erasure", metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("asked_at", Moment, nullable=False),
    Column("status", String(10), nullable=False),                     # waiting | done | withdrawn
    Column("look_at", Moment, nullable=False),                        # when the worker looks at it (again)
    Column("waits_for", String(12)),                                  # open_case | legal_hold | works; none: nothing stands in its way
    Column("done_at", Moment),
    Index("ix_erasure_status_look_at", "status", "look_at", "id"),
)
retention_rule = Table(                                               # over the rules of retention.toml
    "retention_rule", metadata,
    Column("kind", String(24), primary_key=True),
    Column("days", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False), Column("changed_by_id", String(36), nullable=False),
)
retention_log = Table(                                                # append-only: what was removed by a rule, or which rule was changed
    "retention_log", metadata,
    Column("id", String(36), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("days", Integer, nullable=False),
    Column("removed", Integer),                                       # none: the rule was changed
    Column("by_id", String(36)),
    Index("ix_retention_log_at", "at", "id"),
)
