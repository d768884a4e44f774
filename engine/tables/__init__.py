"""The schema, as SQLAlchemy Core tables, a file per subject. Rows are written by store.py and the commands; the inbox, the timer
sweep and the pages read these rows, never the workflow state. Moments are text, ISO 8601 UTC (clock.to_text): the same bytes, and
the same order, on SQLite and PostgreSQL."""

from engine.tables.absences import absence, handed_task, handing_on, person_change
from engine.tables.base import Moment, metadata
from engine.tables.cases import attachment, case, draft, fact, follower_due, incident, open_task, request, timer
from engine.tables.deadlines import calendar_day, calendar_hours, calendar_year, deadline, deadline_change, ruleset, sla_policy
from engine.tables.definitions import definition, process
from engine.tables.figures import case_figure, export_log, figure, figure_fold
from engine.tables.inbox import case_text, preference, saved_filter
from engine.tables.migrating import case_move, migration, publication
from engine.tables.notices import connector, delivery, notice, notice_change, notice_choice, notice_rule, push_subscription
from engine.tables.people import membership, person, place, session, sign_in_attempt
from engine.tables.product import product_setting
from engine.tables.work import help_request, reply_template

__all__ = [
    "Moment", "absence", "attachment", "calendar_day", "calendar_hours", "calendar_year", "case", "case_figure", "case_move", "case_text", "connector",
    "deadline", "deadline_change", "definition", "delivery", "draft", "export_log", "fact", "figure", "figure_fold", "follower_due",
    "handed_task", "handing_on", "help_request", "incident", "membership", "metadata", "migration", "notice", "notice_change", "notice_choice",
    "notice_rule", "open_task", "person", "person_change", "place", "preference", "process", "product_setting", "publication", "push_subscription",
    "reply_template", "request", "ruleset", "saved_filter", "session", "sign_in_attempt", "sla_policy", "timer",
]
