"""The schema, as SQLAlchemy Core tables, a file per subject. Rows are written by store.py and the commands; the inbox, the timer
sweep and the pages read these rows, never the workflow state. Moments are text, ISO 8601 UTC (clock.to_text): the same bytes, and
the same order, on SQLite and PostgreSQL."""

from engine.tables.base import Moment, metadata
from engine.tables.cases import attachment, case, draft, fact, incident, open_task, request, timer
from engine.tables.deadlines import calendar_day, calendar_hours, calendar_year, deadline, deadline_change, ruleset, sla_policy
from engine.tables.definitions import definition, process
from engine.tables.figures import case_figure, export_log, figure, figure_fold
from engine.tables.notices import notice
from engine.tables.people import membership, person, place, session, sign_in_attempt
from engine.tables.product import product_setting

__all__ = [
    "Moment", "attachment", "calendar_day", "calendar_hours", "calendar_year", "case", "case_figure", "deadline", "deadline_change",
    "definition", "draft", "export_log", "fact", "figure", "figure_fold", "incident", "membership", "metadata", "notice", "open_task", "person", "place", "process", "product_setting", "request",
    "ruleset", "session", "sign_in_attempt", "sla_policy", "timer",
]
