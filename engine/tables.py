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
    Column("due_at", Moment),                                         # none sorts last: '9' in sort_at
    Column("sort_at", Moment, nullable=False),                        # due_at, or '9' where there is none
    Column("priority", String(20)),
    Index("ix_open_task_role_place_sort_at", "role", "place", "sort_at", "id"),
    Index("ix_open_task_assignee_id_sort_at", "assignee_id", "sort_at", "id"),
    Index("ix_open_task_candidate_id_sort_at", "candidate_id", "sort_at", "id"),
)
timer = Table(
    "timer", metadata,
    Column("id", String(36), primary_key=True),                       # the workflow task's id
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("element", String(80), nullable=False),
    Column("diagram", String(80), nullable=False),
    Column("name", Text),
    Column("policy", String(80)),
    Column("due_at", Moment, nullable=False),
    Column("retry_at", Moment, nullable=False),                       # due_at, later after a failure
    Index("ix_timer_retry_at", "retry_at", "id"),
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
sla_policy = Table(                                                   # overrides of processes/*/deadlines.toml
    "sla_policy", metadata,
    Column("process", String(64), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("unit", String(16), nullable=False),                       # minutes hours days working_days | count
    Column("changed_at", Moment, nullable=False), Column("changed_by_id", String(36)), Column("reason", Text),
)
product_setting = Table(                                              # 'clock_offset_seconds', …
    "product_setting", metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
