"""What a list of cases can be narrowed to. Every number of the board and of the statistics is one of these filters."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from engine.clock import SHOWN_IN, to_text


@dataclass(frozen=True)
class CaseFilters:
    """`status`: open (with incidents), incident, closed or none for all; `place`: a code inside the person's scope; `number`: its
    beginning; `words`: a part of the subject. `due`: today or soon (board_counts); `went_up`: open and escalated or under supervision;
    `role` with `holder` (a person's id, or "nobody"): cases with such a task in these hands (and `overdue` then means this task);
    `done_by`: cases this person completed a task of in the last seven days; `reporter`: a villager's id.
    `measure`: one of the statistics' (tables/figures.py), counted from day `since` to day `until`, both included, by the worker; the
    status is then whatever it is; `term`: subject or text hold this, only with a measure."""

    status: str | None = "open"
    stage: str | None = None
    place: str | None = None
    platform: str | None = None
    overdue: bool = False
    number: str | None = None
    words: str | None = None
    category: str | None = None
    route: str | None = None
    due: str | None = None
    went_up: bool = False
    role: str | None = None
    holder: str | None = None
    done_by: str | None = None
    reporter: str | None = None
    measure: str | None = None
    since: date | None = None
    until: date | None = None
    term: str | None = None

    def asked(self) -> dict[str, object]:
        """What differs from an unfiltered list, as JSON can hold it."""
        blank = CaseFilters()
        found = {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name) != getattr(blank, field.name)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def days_as_moments(since: date | None, until: date | None) -> tuple[str, str]:
    """The stored moments from the first day's beginning to the last day's end on the county's clock; the second is excluded."""
    begin = "" if since is None else to_text(datetime.combine(since, time(), SHOWN_IN))
    return begin, "9" if until is None else to_text(datetime.combine(until + timedelta(days=1), time(), SHOWN_IN))
