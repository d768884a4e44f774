"""A list's filters as conditions on the case."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, literal, or_, select, text

from engine.board_counts import today_and_soon
from engine.case_filters import CaseFilters
from engine.clock import to_text
from engine.tables import case, case_figure, fact, open_task, person

DONE_IN = timedelta(days=7)
NOBODY = "nobody"
MOST_DIGITS = 6          # a phone or identity number has more


def few(filters: CaseFilters) -> bool:
    """Whether a filter is answered by an index of its own that gives few cases: they are sorted after that."""
    return bool(filters.role or filters.done_by or filters.went_up or (filters.reporter and not filters.measure))


def conditions(filters: CaseFilters, now: datetime) -> list[ColumnElement[bool]]:
    """Everything but place, status and days."""
    found = [case.c[name] == value for name in ("stage", "platform", "route") if (value := getattr(filters, name))]
    moment, (today, soon) = to_text(now), today_and_soon(now)
    if filters.category:
        found.append((case_figure.c.category if filters.measure and not few(filters) else case.c.category) == filters.category)
    if filters.overdue and not filters.role:
        found += [case.c.due_at <= moment, case.c.status != "closed"]
    if filters.due == "today":
        found += [case.c.due_at > moment, case.c.due_at <= today]
    if filters.due == "soon":
        found += [case.c.due_at > max(moment, today), case.c.due_at <= soon]
    if filters.words:
        found += [case.c.subject.contains(filters.words, autoescape=True), *_names_nobody(filters.words)]
    if filters.reporter:
        found.append(case.c.reporter_id == filters.reporter)
    if filters.term and filters.measure:
        found += [or_(*(column.contains(filters.term, autoescape=True) for column in (case.c.subject, case.c.text))), *_names_nobody(filters.term)]
    return found + _few(filters, moment, to_text(now - DONE_IN))


def _names_nobody(words: str) -> list[ColumnElement[bool]]:
    """Whoever may list cases does not learn from a hit who complained: a name finds nothing in its owner's reports, a number no phone."""
    if sum(letter.isdigit() for letter in words) > MOST_DIGITS:
        return [literal(False)]
    return [~exists().where(person.c.id == case.c.reporter_id, person.c.name.contains(words, autoescape=True))]


def _few(filters: CaseFilters, now: str, week_ago: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.went_up:
        up = text("case_figure.escalated = 1 AND case_figure.closed_at IS NULL")
        found.append(case.c.id.in_(select(case_figure.c.case_id).where(up)))
    if filters.role:
        held = open_task.c.assignee_id.is_(None) if filters.holder == NOBODY else open_task.c.assignee_id == filters.holder
        tasks = select(open_task.c.case_id).where(open_task.c.role == filters.role, open_task.c.place.startswith(filters.place or "", autoescape=True))
        if filters.holder:
            tasks = tasks.where(held)
        if filters.overdue:
            tasks = tasks.where(open_task.c.sort_at <= now)
        found.append(case.c.id.in_(tasks))
    if filters.done_by:
        found.append(case.c.id.in_(select(fact.c.case_id).where(
            fact.c.actor_id == filters.done_by, fact.c.at > week_ago, fact.c.kind == "task_completed")))
    return found
