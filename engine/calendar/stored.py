"""The calendars of a county and its townships, as their administrators left them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from engine.calendar.days import ChangedDay
from engine.calendar.hours import DEFAULT_HOURS, Spans, parse_spans
from engine.calendar.working_time import WorkCalendar
from engine.place_codes import LENGTHS
from engine.tables import calendar_day, calendar_hours, calendar_year

COUNTY, TOWNSHIP = LENGTHS["county"], LENGTHS["township"]


@dataclass(frozen=True)
class PlaceEdits:
    """What one place changed of the calendar above it."""

    days: Mapping[date, ChangedDay] = field(default_factory=dict)
    hours: Mapping[int, Spans] = field(default_factory=dict)


class Calendars:
    """The calendar of every place. Places without changes of their own share the calendar above them."""

    def __init__(self, edits: Mapping[str, PlaceEdits] | None = None, announced_years: Mapping[int, bool] | None = None) -> None:
        self.edits, self.announced_years = dict(edits or {}), dict(announced_years or {})
        self._official = WorkCalendar(announced_years=self.announced_years)
        # From the county down: a township's changes lie over its county's.
        self._own: dict[str, WorkCalendar] = {code: self._over(code) for code in sorted(self.edits)}

    def for_place(self, code: str) -> WorkCalendar:
        """The calendar of the township (or the county) a place is or lies in."""
        return self._own.get(code[:TOWNSHIP]) or self._own.get(code[:COUNTY]) or self._official

    def own(self, code: str) -> PlaceEdits:
        """What this very place changed."""
        return self.edits.get(code, PlaceEdits())

    @property
    def without_hours(self) -> tuple[str, ...]:
        """Places where no weekday has working hours: time would never pass there."""
        return tuple(code for code, calendar in self._own.items() if not any(calendar.hours.values()))

    def with_edits(self, code: str, edits: PlaceEdits) -> Calendars:
        """The same calendars, had this place changed other things."""
        return Calendars({**self.edits, code: edits}, self.announced_years)

    def _over(self, code: str) -> WorkCalendar:
        layers = [self.own(above) for above in dict.fromkeys((code[:COUNTY], code))]
        days = {day: change for layer in layers for day, change in layer.days.items()}
        hours = {weekday: spans for layer in (PlaceEdits(hours=DEFAULT_HOURS), *layers) for weekday, spans in layer.hours.items()}
        return WorkCalendar(days, hours, self.announced_years)


def load_calendars(connection: Connection) -> Calendars:
    """Read every change of the calendar: some dozens of rows."""
    days: dict[str, dict[date, ChangedDay]] = {}
    for row in connection.execute(select(calendar_day)):
        days.setdefault(row.place, {})[date.fromisoformat(row.day)] = ChangedDay(row.kind == "workday", row.name, row.place)
    hours: dict[str, dict[int, Spans]] = {}
    for row in connection.execute(select(calendar_hours)):
        hours.setdefault(row.place, {})[row.weekday] = parse_spans(row.spans)
    years = {row.year: row.status == "announced" for row in connection.execute(select(calendar_year))}
    return Calendars({code: PlaceEdits(days.get(code, {}), hours.get(code, {})) for code in _places(days, hours)}, years)


def _places(*by_place: Iterable[str]) -> set[str]:
    return {code for codes in by_place for code in codes}
