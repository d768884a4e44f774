"""What an administrator wants the calendar to be, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NoReturn

from sqlalchemy import Connection, select

from engine.calendar import DEFAULT_HOURS, BadSpans, Spans, parse_spans, spans_text
from engine.calendar.stored import Calendars
from engine.commands.calendar_patch import Patch, patched
from engine.errors import BadAnswers, problem
from engine.place_codes import place_at
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


def patch_of(connection: Connection, calendars: Calendars, edit: Edit) -> Patch:
    """The rows an edit asks for. `calendars`: as they stand. Raises BadAnswers with a code for every field that is wrong."""
    errors = dict(_wrong(connection, edit))
    if errors:
        raise BadAnswers(errors)
    if isinstance(edit, YearEdit):
        return _year(calendars, edit)
    return _hours(calendars, edit) if isinstance(edit, HoursEdit) else _days(calendars, edit)


def _days(calendars: Calendars, edit: DaysEdit) -> Patch:
    """Every day that is asked for, those off already too: a township may work on Saturdays."""
    assert edit.first is not None and edit.last is not None
    own, calendar = calendars.own(edit.place).days, calendars.for_place(edit.place)
    if edit.kind == "":
        patch = Patch(days={(edit.place, day.isoformat()): None for day in sorted(own) if edit.first <= day <= edit.last})
        return patch if patch.days else _no_effect("first")
    days = [edit.first + timedelta(days=number) for number in range((edit.last - edit.first).days + 1)]
    works, name = edit.kind == "workday", edit.name.strip()
    if all(day not in own or own[day].name == name for day in days) and all(calendar.day(day).works == works for day in days):
        _no_effect("first")
    return Patch(days={(edit.place, day.isoformat()): (edit.kind, name) for day in days})


def _hours(calendars: Calendars, edit: HoursEdit) -> Patch:
    """Only the weekdays that differ become the place's own: the others go on following the county, and the county the usual week."""
    own, above = calendars.own(edit.place).hours, _hours_above(calendars, edit.place)
    rows: dict[tuple[str, int], str | None] = {}
    for weekday, text in edit.hours.items():
        spans = parse_spans(text)
        wanted = None if spans == above.get(weekday, ()) else spans
        if wanted != own.get(weekday):
            rows[edit.place, weekday] = None if wanted is None else spans_text(wanted)
    patch = Patch(hours=rows)
    if not rows:
        _no_effect("hours_0")
    if patched(calendars, patch).without_hours:
        raise BadAnswers({"hours_0": problem("no_working_time")})
    return patch


def _hours_above(calendars: Calendars, code: str) -> Mapping[int, Spans]:
    return DEFAULT_HOURS if code == place_at(code, "county") else calendars.for_place(place_at(code, "county")).hours


def _year(calendars: Calendars, edit: YearEdit) -> Patch:
    if calendars.for_place("").announced(edit.year) == (edit.status == "announced"):
        _no_effect("year")
    return Patch(years={edit.year: edit.status})


def _no_effect(field_name: str) -> NoReturn:
    raise BadAnswers({field_name: problem("no_effect")})


def _wrong(connection: Connection, edit: Edit) -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(edit, YearEdit):
        if not FIRST_DAY.year <= edit.year <= LAST_DAY.year or edit.status not in STATUSES:
            yield "year", problem("not_an_option")
        return
    level = connection.scalar(select(place_table.c.level).where(place_table.c.code == edit.place))
    if level not in ("county", "township"):
        yield "place", problem("unknown_place")
    yield from _wrong_hours(edit) if isinstance(edit, HoursEdit) else _wrong_days(edit)


def _wrong_hours(edit: HoursEdit) -> Iterator[tuple[str, dict[str, object]]]:
    if set(edit.hours) - set(range(7)):
        yield "hours_0", problem("not_an_option")
    for weekday, text in edit.hours.items():
        try:
            parse_spans(text)
        except BadSpans as bad:
            yield f"hours_{weekday}", problem(bad.code)


def _wrong_days(edit: DaysEdit) -> Iterator[tuple[str, dict[str, object]]]:
    for key, day in (("first", edit.first), ("last", edit.last)):
        if day is None:
            yield key, problem("not_a_date")
        elif not FIRST_DAY <= day <= LAST_DAY:
            yield key, problem("day_range", min=FIRST_DAY.isoformat(), max=LAST_DAY.isoformat())
    if edit.first is not None and edit.last is not None:
        if edit.last < edit.first:
            yield "last", problem("before_first")
        elif edit.kind and (edit.last - edit.first).days >= MOST_DAYS:
            yield "last", problem("too_many_days", max=MOST_DAYS)
    if edit.kind not in KINDS:
        yield "kind", problem("not_an_option")
    if len(edit.name) > MAX_NAME:
        yield "name", problem("too_long", max=MAX_NAME)
