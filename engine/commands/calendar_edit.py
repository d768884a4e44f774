"""What an administrator wants the calendar to be, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from engine.calendar import BadSpans, WorkCalendar, parse_spans, spans_text
from engine.errors import BadAnswers
from engine.tables import place as place_table

MOST_DAYS, MAX_NAME = 60, 40
FIRST_DAY, LAST_DAY = date(2004, 1, 1), date(2100, 12, 31)
KINDS = ("holiday", "workday", "")          # '' takes a place's own change away: the calendar above it holds again
STATUSES = ("announced", "provisional")


@dataclass(frozen=True)
class DaysEdit:
    """Days off, or working days, from `first` to `last` of a county or township."""

    place: str
    first: date | None
    last: date | None
    kind: str
    name: str = ""


@dataclass(frozen=True)
class HoursEdit:
    """The working hours of some weekdays (0 Monday … 6 Sunday), as text; '' for a day without work."""

    place: str
    hours: Mapping[int, str]


@dataclass(frozen=True)
class YearEdit:
    """Whether a year's days off are announced."""

    year: int
    status: str


Edit = DaysEdit | HoursEdit | YearEdit


@dataclass(frozen=True)
class Patch:
    """Rows of the calendar's tables as they are to be; none removes one. Applied, its mirror image undoes it."""

    days: Mapping[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict)         # (place, day) → (kind, name)
    hours: Mapping[tuple[str, int], str | None] = field(default_factory=dict)                    # (place, weekday) → spans
    years: Mapping[int, str | None] = field(default_factory=dict)                                # year → status

    @property
    def place(self) -> str:
        """Whose calendar it changes: a county's or township's code, '' for all."""
        return next((key[0] for key in (*self.days, *self.hours)), "")

    def as_json(self) -> dict[str, Any]:
        """For the history."""
        return {
            "days": [[*key, *(value or (None, None))] for key, value in self.days.items()],
            "hours": [[*key, value] for key, value in self.hours.items()], "years": [[key, value] for key, value in self.years.items()]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Patch:
        """Back from the history."""
        return cls(
            {(place, day): None if kind is None else (kind, name) for place, day, kind, name in data["days"]},
            {(place, weekday): spans for place, weekday, spans in data["hours"]}, dict(data["years"]))


def patch_of(connection: Connection, calendar: WorkCalendar, edit: Edit) -> Patch:
    """The rows an edit asks for. `calendar`: the place's as it stands. Raises BadAnswers with a code for every field that is wrong."""
    errors: dict[str, dict[str, object]] = dict(_wrong(connection, edit))
    if errors:
        raise BadAnswers(errors)
    if isinstance(edit, YearEdit):
        return Patch(years={edit.year: edit.status})
    if isinstance(edit, HoursEdit):
        return Patch(hours={(edit.place, weekday): spans_text(parse_spans(text)) for weekday, text in edit.hours.items()})
    return _days(calendar, edit)


def _days(calendar: WorkCalendar, edit: DaysEdit) -> Patch:
    assert edit.first is not None and edit.last is not None
    days = [edit.first + timedelta(days=number) for number in range((edit.last - edit.first).days + 1)]
    if edit.kind == "":
        return Patch(days={(edit.place, day.isoformat()): None for day in days})
    wanted = edit.kind == "workday"
    concerned = [day for day in days if calendar.day(day).works != wanted or calendar.day(day).place == edit.place]
    if not concerned:
        raise BadAnswers({"first": {"code": "no_effect", "params": {}}})
    return Patch(days={(edit.place, day.isoformat()): (edit.kind, edit.name.strip()) for day in concerned})


def _wrong(connection: Connection, edit: Edit) -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(edit, YearEdit):
        if not FIRST_DAY.year <= edit.year <= LAST_DAY.year or edit.status not in STATUSES:
            yield "year", _problem("not_an_option")
        return
    level = connection.scalar(select(place_table.c.level).where(place_table.c.code == edit.place))
    if level not in ("county", "township"):
        yield "place", _problem("unknown_place")
    yield from _wrong_hours(edit) if isinstance(edit, HoursEdit) else _wrong_days(edit)


def _wrong_hours(edit: HoursEdit) -> Iterator[tuple[str, dict[str, object]]]:
    if set(edit.hours) - set(range(7)):
        yield "hours_0", _problem("not_an_option")
    elif not any(text.strip() for text in edit.hours.values()) and len(edit.hours) == 7:
        yield "hours_0", _problem("no_working_time")
    for weekday, text in edit.hours.items():
        try:
            parse_spans(text)
        except BadSpans as bad:
            yield f"hours_{weekday}", _problem(bad.code)


def _wrong_days(edit: DaysEdit) -> Iterator[tuple[str, dict[str, object]]]:
    for key, day in (("first", edit.first), ("last", edit.last)):
        if day is None:
            yield key, _problem("not_a_date")
        elif not FIRST_DAY <= day <= LAST_DAY:
            yield key, _problem("day_range", min=FIRST_DAY.isoformat(), max=LAST_DAY.isoformat())
    if edit.first is not None and edit.last is not None:
        if edit.last < edit.first:
            yield "last", _problem("before_first")
        elif (edit.last - edit.first).days >= MOST_DAYS:
            yield "last", _problem("too_many_days", max=MOST_DAYS)
    if edit.kind not in KINDS:
        yield "kind", _problem("not_an_option")
    if len(edit.name) > MAX_NAME:
        yield "name", _problem("too_long", max=MAX_NAME)


def _problem(code: str, **params: object) -> dict[str, object]:
    return {"code": code, "params": params}
