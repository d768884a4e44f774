"""The schema, as SQLAlchemy Core tables. Rows are written by store.py and the commands; the inbox, the timer sweep and
the pages read these rows, never the workflow state. Moments are text, ISO 8601 UTC (clock.to_text): the same bytes, and the
same order, on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
})
Moment = String(27)

# -- people and places -------------------------------------------------------------------------------------------------
# A place's code starts with its parent's code (county 330226, township 330226001, village 330226001001,
# grid 330226001001-01), so "inside" is "starts with" and needs no join.
place = Table(
    "place", metadata,
    Column("code", String(20), primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", String(10), nullable=False),              # county | township | village | grid
    Column("parent", String(20), ForeignKey("place.code"), index=True),
)
person = Table(
    "person", metadata,
    Column("id", String(36), primary_key=True),
    Column("login", String(64), unique=True),
    Column("password_hash", Text),
    Column("name", Text, nullable=False),
    Column("phone", String(32)),
    Column("home", String(20), ForeignKey("place.code")),     # the village a villager lives in
    Column("active", Boolean, nullable=False, default=True),
    Column("locale", String(12)),
    Column("created_at", Moment, nullable=False),
    Column("demo_order", Integer),                            # place on the demo's click-to-enter list
)
membership = Table(
    "membership", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("role", String(40), primary_key=True),             # an id of processes/roles.toml
    Column("place", String(20), ForeignKey("place.code"), primary_key=True),
    Index("ix_membership_role_place", "role", "place"),
)
session = Table(                                              # signed-in sessions: revocable on the server
    "session", metadata,
    Column("id", String(64), primary_key=True),               # sha256 of the cookie's token
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
sign_in_attempt = Table(                                      # failed attempts, for limits that all processes share
    "sign_in_attempt", metadata,
    Column("key", String(120), primary_key=True),             # "login:…" or "ip:…"
    Column("window_start", Moment, nullable=False),
    Column("count", Integer, nullable=False),
)

# -- definitions -------------------------------------------------------------------------------------------------------
definition = Table(                                           # a deployed process folder; never changed, never removed
    "definition", metadata,
    Column("version", String(64), primary_key=True),          # sha256 of the folder's and its forms' content
    Column("process", String(64), nullable=False),
    Column("files", LargeBinary, nullable=False),             # zlib of JSON {path: text}
    Column("deployed_at", Moment, nullable=False),
)
process = Table(
    "process", metadata,
    Column("id", String(64), primary_key=True),
    Column("current_version", String(64), ForeignKey("definition.version"), nullable=False),
)

# -- cases -------------------------------------------------------------------------------------------------------------
case = Table(
    "case", metadata,
    Column("id", String(36), primary_key=True),
    Column("number", String(24), nullable=False, unique=True),        # what people quote: YYYYMMDD-XXXXXX
    Column("process", String(64), nullable=False),
    Column("version", String(64), ForeignKey("definition.version"), nullable=False),
    Column("place", String(20), ForeignKey("place.code"), nullable=False),        # the village
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reporter_id", String(36), ForeignKey("person.id")),       # the villager whose case it is
    Column("filed_by_id", String(36), ForeignKey("person.id")),       # who filed it (代办), or the villager
    Column("source", String(64)),                                     # 'web', 'import:<file id>' …
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("status", String(12), nullable=False),                     # open | closed | incident
    Column("stage", String(12), nullable=False),                      # report accept triage handle rate close
    Column("due_at", Moment),                                         # the nearest due moment of its open tasks
    # projections of workflow data, kept for lists and statistics; the state stays the truth
    Column("route", String(20)), Column("platform", String(40)), Column("category", String(64)),
    Column("priority", String(20)), Column("rating", String(20)), Column("outcome", String(40)),
    Column("rounds", Integer),
    # the workflow instance
    Column("rev", Integer, nullable=False),                           # +1 per saved step
    Column("state", LargeBinary, nullable=False),
    Column("state_digest", String(64), nullable=False),               # sha256 of state
    Column("fact_count", Integer, nullable=False),
    Column("fact_head", String(64), nullable=False),                  # hash of the newest fact
    CheckConstraint("status in ('open','closed','incident')", name="status"),
    Index("ix_case_place_status_updated_at", "place", "status", "updated_at", "id"),
    Index("ix_case_reporter_id_created_at", "reporter_id", "created_at"),
    Index("ix_case_status_due_at", "status", "due_at", "id"),
    Index("ix_case_status_updated_at", "status", "updated_at", "id"),   # the county's list
    Index("ix_case_created_at", "created_at", "id"),
    Index("ix_case_place_created_at", "place", "created_at"),          # has this been reported before?
    Index("ix_case_source", "source", unique=True),
)
open_task = Table(
    "open_task", metadata,
    Column("id", String(36), primary_key=True),                       # the workflow task's id
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("element", String(80), nullable=False),                    # BPMN id
    Column("diagram", String(80), nullable=False),                    # BPMN process id the element is drawn in
    Column("name", Text, nullable=False),
    Column("form", String(120)),                                      # forms/<this>.form, or none
    Column("role", String(40), nullable=False),                       # who may do it …
    Column("place", String(20), nullable=False),                      # … and where (the place at the role's level)
    Column("candidate_id", String(36)),                               # … or exactly one person (the villager)
    Column("assignee_id", String(36), ForeignKey("person.id")),       # who claimed it
    Column("claimed_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("policy", String(80)), Column("started_at", Moment),       # its deadline: with case_id the key of `deadline`
    Column("shift", Integer, nullable=False, server_default="0"),     # seconds after (or before) that deadline's due moment
    Column("due_at", Moment),                                         # none while the clock is paused
    Column("sort_at", Moment, nullable=False),                        # due_at, or '9' where there is none: sorts last
    Column("priority", String(20)),
    Index("ix_open_task_role_place_sort_at", "role", "place", "sort_at", "id"),
    Index("ix_open_task_assignee_id_sort_at", "assignee_id", "sort_at", "id"),
    Index("ix_open_task_candidate_id_sort_at", "candidate_id", "sort_at", "id"),
)
timer = Table(
    "timer", metadata,
    Column("id", String(160), primary_key=True),                      # the workflow task's id, "/element" where it has several
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("element", String(80), nullable=False),
    Column("diagram", String(80), nullable=False),
    Column("name", Text),
    Column("policy", String(80)), Column("started_at", Moment),       # its deadline, as in open_task
    Column("shift", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment, nullable=False),                         # clock.NEVER while the clock is paused
    Column("retry_at", Moment, nullable=False),                       # due_at, later after a failure
    Index("ix_timer_retry_at", "retry_at", "id"),
)
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
fact = Table(                                                         # append-only, hash-chained per case
    "fact", metadata,
    Column("case_id", String(36), ForeignKey("case.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),                       # past tense: reported, task_completed, escalated …
    Column("element", String(80)), Column("diagram", String(80)),
    Column("task_id", String(36), index=True),                        # the task it ended or concerns
    Column("actor_id", String(36)), Column("actor_role", String(40)),
    Column("data", Text, nullable=False),                             # JSON, nothing personal
    Column("text", Text),                                             # what a person wrote; outside the chain …
    Column("text_digest", String(64)),                                # … but its digest is inside
    Column("audience", String(10), nullable=False),                   # villager | staff
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_fact_kind_at", "kind", "at"),
    Index("ix_fact_actor_id_at", "actor_id", "at"),
)
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
incident = Table(
    "incident", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("element", String(80)), Column("diagram", String(80)),
    Column("reason", Text, nullable=False),
    Column("doing", Text, nullable=False),                            # JSON: the command to retry, with its arguments
    Column("opened_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=1),
    Column("resolved_at", Moment), Column("resolved_by_id", String(36)),
    Index("ix_incident_resolved_at_opened_at", "resolved_at", "opened_at"),
)
attachment = Table(                                                   # the door is designed now; media come with a later issue
    "attachment", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False),                     # sha256; the file's name in the data directory
    Column("name", Text, nullable=False), Column("media_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("audience", String(10), nullable=False),
)
request = Table(                                                      # idempotency: the same key gives the same answer, one effect
    "request", metadata,
    Column("key", String(80), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("case_id", String(36), nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
draft = Table(                                                        # what was typed when a deadline was faster, so nothing is lost
    "draft", metadata,
    Column("task_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False),
    Column("answers", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

# -- administrators' tables ----------------------------------------------------------------------------------------------
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
product_setting = Table(                                              # 'clock_offset_seconds', …
    "product_setting", metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
