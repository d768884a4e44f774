"""A case, what it waits for, what happened to it."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, false, text

from engine.tables.base import Moment, metadata

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
    Column("merged_into", String(36)),                                # the case that handles this one's matter too; never a chain
    Column("confidential", Boolean, nullable=False, server_default=false()),      # who reported it is known only to who has it in hand
    Column("about_id", String(36)),                                   # who it complains about: this person knows nothing of it
    Column("reopens", String(36)),                                    # the closed case whose matter this one takes up again …
    Column("reopen_round", Integer, nullable=False, server_default="0"),      # … for the how manieth time
    Column("reopen_until", Moment),                                   # closed, and can be reopened until then
    # projections of workflow data, kept for lists and statistics; the state stays the truth
    Column("route", String(20)), Column("platform", String(40)), Column("category", String(64)),
    Column("priority", String(20)), Column("rating", String(20)), Column("outcome", String(40)),
    Column("rounds", Integer),
    # the workflow instance
    Column("rev", Integer, nullable=False),                           # +1 per saved step
    Column("kept_of", Integer),                                       # the migration that keeps what it was before; none once it has gone on
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
    Index("ix_case_version_open", "version", "id", sqlite_where=text("status <> 'closed'"), postgresql_where=text("status <> 'closed'")),   # migrating
    Index("ix_case_merged_into", "merged_into", sqlite_where=text("merged_into IS NOT NULL"), postgresql_where=text("merged_into IS NOT NULL")),
    Index("ix_case_reopens", "reopens", unique=True, sqlite_where=text("reopens IS NOT NULL"), postgresql_where=text("reopens IS NOT NULL")),
    Index("ix_case_about_id", "about_id", "place", "stage", "status", "due_at", sqlite_where=text("about_id IS NOT NULL"), postgresql_where=text("about_id IS NOT NULL")),
    Index("ix_case_open", "place", "due_at", "stage", "status", "id", sqlite_where=text("status <> 'closed'"), postgresql_where=text("status <> 'closed'")),   # the board
)
follower_due = Table(                                                 # a follower the worker is still to tell what its main case brought
    "follower_due", metadata,
    # No foreign keys: they would lock the follower's row for a step of the main case, against the order of locks.
    Column("case_id", String(36), primary_key=True),                  # the follower
    Column("main_id", String(36), nullable=False),
    Column("why", String(10), nullable=False),                        # answered | closed | withdrawn
    Column("main_seq", Integer, nullable=False),                      # how many facts the main case had: one answer from the next
    Column("due_at", Moment, nullable=False),                         # later after a failure
    Index("ix_follower_due_due_at", "due_at", "case_id"),
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
    Column("given_by_id", String(36)),                                # who handed it to the assignee; a return goes there
    Column("owner_id", String(36)),                                   # who stays responsible while the assignee works it for them
    Column("follow_up_at", Moment),                                   # the assignee wants to look again then …
    Column("remind_at", Moment),                                      # … and has yet to be reminded
    Column("created_at", Moment, nullable=False),
    Column("policy", String(80)), Column("started_at", Moment),       # its deadline: with case_id the key of `deadline`
    Column("shift", Integer, nullable=False, server_default="0"),     # seconds after (or before) that deadline's due moment
    Column("due_at", Moment),                                         # none while the clock is paused
    Column("sort_at", Moment, nullable=False),                        # due_at, or '9' where there is none: sorts last
    Column("about_id", String(36)),                                   # of its case: who is complained about never has the task
    # of its case, so that a filtered list is a walk along one index
    Column("process", String(64), nullable=False), Column("village", String(20), nullable=False),
    Column("category", String(64)), Column("priority", String(20)),
    Index("ix_open_task_seat", "role", "place", "sort_at", "id", "assignee_id", "candidate_id", "element", "village", "category", "priority", "process", "about_id"),
    Index("ix_open_task_about", "about_id", "sort_at", "id", sqlite_where=text("about_id IS NOT NULL"), postgresql_where=text("about_id IS NOT NULL")),
    Index("ix_open_task_assignee_id_sort_at", "assignee_id", "sort_at", "id", "about_id"),
    Index("ix_open_task_candidate_id_sort_at", "candidate_id", "sort_at", "id", "assignee_id", "about_id"),
    Index("ix_open_task_assignee_id_follow_up_at", "assignee_id", "follow_up_at"),
    Index("ix_open_task_owner_id", "owner_id", sqlite_where=text("owner_id IS NOT NULL"), postgresql_where=text("owner_id IS NOT NULL")),
    Index("ix_open_task_remind_at", "remind_at", sqlite_where=text("remind_at IS NOT NULL"), postgresql_where=text("remind_at IS NOT NULL")),
    Index("ix_open_task_hands", "role", "place", "assignee_id", "sort_at", "case_id"),                  # who has how much
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
request = Table(                                                      # idempotency: the same key gives the same answer, one effect
    "request", metadata,
    Column("key", String(80), primary_key=True),
    Column("person_id", String(36), nullable=False, index=True),
    Column("case_id", String(36), nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
draft = Table(                                                        # what was typed: saved as one types, or sent when a deadline was faster
    "draft", metadata,
    Column("task_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False),
    Column("answers", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("sent_at", Moment),                                        # set when it was sent too late
    Index("ix_draft_saved_at", "saved_at"),
)
