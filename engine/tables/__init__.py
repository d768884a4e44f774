"""The schema, as SQLAlchemy Core tables, a file per subject. Rows are written by store.py and the commands; the inbox, the timer
sweep and the pages read these rows, never the workflow state. Moments are text, ISO 8601 UTC (clock.to_text): the same bytes, and
the same order, on SQLite and PostgreSQL."""

from engine.tables.absences import absence, handed_task, handing_on, person_change
from engine.tables.accounts import (
    backup_code,
    case_link,
    known_subject,
    new_account,
    outbox_letter,
    second_factor,
    sign_in_code,
    sign_in_log,
)
from engine.tables.base import Moment, metadata
from engine.tables.cases import case, draft, fact, follower_due, incident, open_task, request, timer
from engine.tables.deadlines import calendar_day, calendar_hours, calendar_year, deadline, deadline_change, ruleset, sla_policy
from engine.tables.definitions import definition, process
from engine.tables.figures import case_figure, export_log, figure, figure_fold
from engine.tables.files import attachment, media_job, transcript, upload
from engine.tables.inbox import case_text, preference, saved_filter
from engine.tables.migrating import case_move, migration, publication
from engine.tables.notices import connector, delivery, notice, notice_change, notice_choice, notice_rule, push_subscription
from engine.tables.people import membership, person, place, session, sign_in_attempt
from engine.tables.privacy import access_log, consent, consent_text, erasure, legal_hold, retention_log, retention_rule
from engine.tables.product import product_setting
from engine.tables.villagers import household, import_problem, villager_import
from engine.tables.wishes import notice_wish, public_case
from engine.tables.work import help_request, reply_template

__all__ = [
    "Moment",
    "absence",
    "access_log",
    "attachment",
    "backup_code",
    "calendar_day",
    "calendar_hours",
    "calendar_year",
    "case",
    "case_figure",
    "case_link",
    "case_move",
    "case_text",
    "connector",
    "consent",
    "consent_text",
    "deadline",
    "deadline_change",
    "definition",
    "delivery",
    "draft",
    "erasure",
    "export_log",
    "fact",
    "figure",
    "figure_fold",
    "follower_due",
    "handed_task",
    "handing_on",
    "help_request",
    "household",
    "import_problem",
    "incident",
    "known_subject",
    "legal_hold",
    "media_job",
    "membership",
    "metadata",
    "migration",
    "new_account",
    "notice",
    "notice_change",
    "notice_choice",
    "notice_rule",
    "notice_wish",
    "open_task",
    "outbox_letter",
    "person",
    "person_change",
    "place",
    "preference",
    "process",
    "product_setting",
    "public_case",
    "publication",
    "push_subscription",
    "reply_template",
    "request",
    "retention_log",
    "retention_rule",
    "ruleset",
    "saved_filter",
    "second_factor",
    "session",
    "sign_in_attempt",
    "sign_in_code",
    "sign_in_log",
    "sla_policy",
    "timer",
    "transcript",
    "upload",
    "villager_import",
]
