"""The working calendar of a county or township: a year of days, its working hours, what was changed and by whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from engine.calendar import ChangedDay, Day, WorkCalendar, spans_text
from engine.clock import SHOWN_IN, from_text, to_text
from engine.deadlines.changes import newest_change
from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person, may
from engine.tables import deadline, deadline_change
from engine.tables import person as person_table
from engine.tables import place as place_table

FIRST_YEAR, LAST_YEAR = 2004, 2100
MOST_CHANGES = 30
Run = tuple[date, date, str | None, str]       # first and last day, kind (none: as officially announced), name


@dataclass(frozen=True)
class CalendarChange:
    """One change of the calendar. `hours`: (weekday, spans); `years`: (year, status)."""

    number: int
    place: str
    place_name: str | None
    days: tuple[Run, ...]
    hours: tuple[tuple[int, str | None], ...]
    years: tuple[tuple[int, str | None], ...]
    reason: str
    changed_at: datetime
    changed_by: str | None
    undoes: int | None
    undone: bool
    status: str
    moved: int


@dataclass(frozen=True)
class CalendarPage:
    """`months`: twelve lists of days; `own`: what this very place changed; `seen`: the newest change's number; `reaching`: open
    deadlines in working time that end in this year, when it is not announced."""

    year: int
    place: str
    places: tuple[tuple[str, str], ...]
    months: tuple[tuple[Day, ...], ...]
    announced: bool
    own: tuple[Run, ...]
    hours: Mapping[int, str]
    working_days: int
    changes: tuple[CalendarChange, ...]
    seen: int
    reaching: int


def calendar_page(engine: Engine, person: Person, year: int | None = None, place: str | None = None) -> CalendarPage:
    """A year of a place's calendar; this year of the county where nothing else is asked, or what is asked does not exist. Raises NotYours."""
    if not may(person, "see_deadlines"):
        raise NotYours("the calendar is for administrators")
    today = engine.clock.now().astimezone(SHOWN_IN).date()
    year = year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else today.year
    with engine.database.read() as connection:
        places = _places(connection)
        code = place if place in dict(places) else (places[0][0] if places else "")
        calendars = engine.rulesets.current(connection).calendars
        calendar = calendars.for_place(code)
        own = [(code, day.isoformat(), *_kind(change)) for day, change in calendars.own(code).days.items() if day.year == year]
        changes, seen = _changes(connection, dict(places)), newest_change(connection, "calendar")
        reaching = 0 if calendar.announced(year) else _reaching(connection, year, code)
    days = calendar.year(year)
    return CalendarPage(
        year, code, places, tuple(tuple(day for day in days if day.day.month == month) for month in range(1, 13)), calendar.announced(year),
        _runs(own), _hours(calendar), sum(day.works for day in days), changes, seen, reaching)


def _places(connection: Connection) -> tuple[tuple[str, str], ...]:
    rows = connection.execute(select(place_table.c.code, place_table.c.name).where(place_table.c.level.in_(("county", "township"))).order_by(place_table.c.code))
    return tuple((row.code, row.name) for row in rows)


def _hours(calendar: WorkCalendar) -> dict[int, str]:
    return {weekday: spans_text(calendar.hours.get(weekday, ())) for weekday in range(7)}


def _reaching(connection: Connection, year: int, place: str) -> int:
    begin, end = (to_text(datetime(number, 1, 1, tzinfo=SHOWN_IN)) for number in (year, year + 1))
    return connection.scalar(select(func.count()).select_from(deadline).where(
        deadline.c.ended_at.is_(None), deadline.c.unit.in_(("working_days", "working_hours")), deadline.c.due_at >= begin, deadline.c.due_at < end,
        deadline.c.place.startswith(place, autoescape=True))) or 0


def _changes(connection: Connection, names: Mapping[str, str]) -> tuple[CalendarChange, ...]:
    rows = connection.execute(
        select(deadline_change, person_table.c.name.label("by")).outerjoin(person_table, person_table.c.id == deadline_change.c.changed_by_id)
        .where(deadline_change.c.process == "", deadline_change.c.name == "", deadline_change.c.kind == "calendar")
        .order_by(deadline_change.c.number.desc()).limit(MOST_CHANGES)).all()
    undone = {row.undoes for row in rows if row.undoes is not None}
    return tuple(_change(row, names, undone) for row in rows)


def _change(row: Any, names: Mapping[str, str], undone: set[int]) -> CalendarChange:
    after = json.loads(row.after)
    return CalendarChange(
        row.number, row.place, names.get(row.place), _runs(after["days"]), tuple((weekday, spans) for _, weekday, spans in after["hours"]),
        tuple((year, status) for year, status in after["years"]), row.reason, from_text(row.changed_at), row.by, row.undoes,
        row.number in undone, row.status, row.moved)


def _kind(change: ChangedDay) -> tuple[str, str]:
    return "workday" if change.works else "holiday", change.name


def _runs(days: Iterable[Sequence[Any]]) -> tuple[Run, ...]:
    """Days in a row with the same kind and name, together."""
    runs: list[Run] = []
    for _, text, kind, name in sorted(days, key=lambda one: str(one[1])):
        day = date.fromisoformat(text)
        if runs and runs[-1][1] + timedelta(days=1) == day and runs[-1][2:] == (kind, name or ""):
            runs[-1] = (runs[-1][0], day, kind, name or "")
        else:
            runs.append((day, day, kind, name or ""))
    return tuple(runs)
