"""What a list of tasks is narrowed to. Everything stands in the task's own row, so that a narrowed list stays a walk along its index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from engine.clock import shown, to_text
from engine.tables import case, open_task

DUE = ("overdue", "today")
MOST_LETTERS = 60


@dataclass(frozen=True)
class InboxFilters:
    """Each part is none for "any". `step`: a BPMN id; `village`: a place code; `due`: overdue | today (until midnight, late ones too);
    `words`: letters of what was reported, or the beginning of a number."""

    process: str | None = None
    step: str | None = None
    village: str | None = None
    category: str | None = None
    priority: str | None = None
    due: str | None = None
    words: str | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> InboxFilters:
        """The filters an address or a saved filter spells out; what makes no sense asks for nothing."""
        known = {field.name: _tidy(asked.get(field.name, "")) for field in fields(cls)}
        if known["due"] not in DUE:
            known["due"] = None
        return cls(**known)

    def asks(self) -> dict[str, str]:
        """The parts that narrow, as an address or a saved filter spells them."""
        return {name: value for name, value in asdict(self).items() if value}


NO_FILTER = InboxFilters()


def on_tasks(filters: InboxFilters, now: datetime) -> list[ColumnElement[bool]]:
    """The filters but the words, as conditions on open_task."""
    found = [column == value for column, value in (
        (open_task.c.process, filters.process), (open_task.c.element, filters.step), (open_task.c.village, filters.village),
        (open_task.c.category, filters.category), (open_task.c.priority, filters.priority)) if value]
    if filters.due:
        found.append(open_task.c.sort_at <= to_text(_until(filters.due, now)))
    return found


def on_cases(filters: InboxFilters, now: datetime) -> list[ColumnElement[bool]]:
    """The same on case, for lists of what one did: a step belongs to tasks and narrows nothing here."""
    found = [column == value for column, value in (
        (case.c.process, filters.process), (case.c.place, filters.village), (case.c.category, filters.category),
        (case.c.priority, filters.priority)) if value]
    if filters.due:
        found += [case.c.due_at <= to_text(_until(filters.due, now)), case.c.status != "closed"]
    return found


def _until(due: str, now: datetime) -> datetime:
    if due == "overdue":
        return now
    here = shown(now)
    return (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _tidy(value: str) -> str | None:
    kept = "".join(letter for letter in value if letter.isprintable() and not 0xD800 <= ord(letter) <= 0xDFFF).strip()
    return kept[:MOST_LETTERS] or None
