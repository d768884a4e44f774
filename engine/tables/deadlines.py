"""Clocks, the rules they go by, the working calendar, and who changed what."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from engine.tables.base import Moment, metadata

deadline = Table(                                                     # every clock that ran or runs, by what started it
    "deadline", metadata,
    Column("case_id", String(36), ForeignKey("case.id"), primary_key=True),
    Column("policy", String(80), primary_key=True),
    Column("started_at", Moment, primary_key=True),
    Column("process", String(64), nullable=False),
    Column("diagram", String(80), nullable=False), Column("element", String(80), nullable=False),   # what first waited under it
    Column("place", String(20), nullable=False), Column("category", String(64)), Column("priority", String(20)),
    Column("rule_id", String(36)),                                    # the sla_policy row it goes by, none for the default
    Column("value", Integer, nullable=False), Column("unit", String(16), nullable=False),
    Column("extended", Integer, nullable=False),                      # granted on top of value, in its unit
    Column("pauses", Text, nullable=False),                           # JSON [[from, to], …], moments
    Column("pause_limit", Integer),                                   # of all pauses together, in the unit; none: no limit
    Column("paused_at", Moment),                                      # set while it is paused
    Column("due_at", Moment, nullable=False),                         # while paused: what it would be, were it resumed at once
    Column("warn_at", Moment),                                        # the next warning, none when there is none to come
    Column("warned", Integer, nullable=False),                        # how many warnings were given
    Column("ended_at", Moment),
    Column("ruleset", Integer, nullable=False),                       # the ruleset.number its due moment was computed by
    Index("ix_deadline_open", "process", "policy", "ruleset", "case_id", sqlite_where=text("ended_at IS NULL"),
          postgresql_where=text("ended_at IS NULL")),
    Index("ix_deadline_ruleset", "ruleset", "case_id", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    Index("ix_deadline_warn_at", "warn_at", sqlite_where=text("warn_at IS NOT NULL"), postgresql_where=text("warn_at IS NOT NULL")),
    Index("ix_deadline_ended_at", "ended_at", "place", sqlite_where=text("ended_at IS NOT NULL"), postgresql_where=text("ended_at IS NOT NULL")),
)
sla_policy = Table(                                                   # rules over processes/*/deadlines.toml
    "sla_policy", metadata,
    Column("id", String(36), primary_key=True),
    Column("process", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("place", String(20), nullable=False),                      # a township or village, '' for everywhere
    Column("category", String(64), nullable=False),                   # '' for any
    Column("priority", String(20), nullable=False),                   # '' for any
    Column("valid_from", Moment, nullable=False),
    Column("value", Integer, nullable=False),
    Column("unit", String(16), nullable=False),                       # minutes hours working_hours days working_days | count
    Column("warn", Text, nullable=False),                             # JSON {"percent": [50, 80], "every_days": 1}
    Column("tell", Text, nullable=False),                             # JSON: assignee, group, or role ids
    Column("change", Integer, nullable=False),                        # the deadline_change that made it
    UniqueConstraint("process", "name", "place", "category", "priority", "valid_from", name="uq_sla_policy_scope"),
)
ruleset = Table(                                                      # one row: +1 with every change of a policy or the calendar
    "ruleset", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)
deadline_change = Table(                                              # what administrators changed; the worker moves what is open
    "deadline_change", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False), # the ruleset it made
    Column("kind", String(12), nullable=False),                       # policy | calendar
    Column("process", String(64), nullable=False), Column("name", String(80), nullable=False),      # '' for the calendar
    Column("place", String(20), nullable=False),                      # calendar: whose; '' for a policy
    Column("before", Text, nullable=False), Column("after", Text, nullable=False),                  # JSON, for the history and undo
    Column("reason", Text, nullable=False),
    Column("changed_at", Moment, nullable=False), Column("changed_by_id", String(36)),
    Column("undoes", Integer),                                        # the change it takes back
    Column("moves_open", Boolean, nullable=False),
    Column("moves_at", Moment, nullable=False),                       # when open cases follow; later for a rule valid later
    Column("status", String(12), nullable=False),                     # waiting | moving | done
    Column("stamp", Integer),                                         # what it writes to deadline.ruleset while moving
    Column("total", Integer, nullable=False), Column("seen", Integer, nullable=False), Column("moved", Integer, nullable=False),
    Column("done_at", Moment),
    Index("ix_deadline_change_status_moves_at", "status", "moves_at"),
    Index("ix_deadline_change_process_name", "process", "name", "number"),
)
calendar_day = Table(                                                 # what a county or township changed of the official calendar
    "calendar_day", metadata,
    Column("place", String(20), primary_key=True),
    Column("day", String(10), primary_key=True),                      # ISO date
    Column("kind", String(10), nullable=False),                       # holiday | workday
    Column("name", Text, nullable=False),
)
calendar_hours = Table(                                               # working hours of a weekday
    "calendar_hours", metadata,
    Column("place", String(20), primary_key=True),
    Column("weekday", Integer, primary_key=True, autoincrement=False),  # 0 Monday … 6 Sunday
    Column("spans", Text, nullable=False),                            # "08:30-12:00,14:00-17:30", '' for none
)
calendar_year = Table(                                                # whether the State Council has announced a year's days off
    "calendar_year", metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("status", String(12), nullable=False),                     # announced | provisional
)
