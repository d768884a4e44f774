"""A place's working calendar: what a day is, and counting in working days and working hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import groupby
from types import MappingProxyType

from engine.calendar.days import ChangedDay, Day, Skipped
from engine.calendar.hours import DEFAULT_HOURS, Spans, spans_of
from engine.calendar.official import announced, official_day
from engine.calendar.open_time import FIRST_YEAR, LAST_YEAR, NoWorkingTime, OpenTime, Stretch, ticks
from engine.clock import SHOWN_IN

_DAY = timedelta(days=1)
_MINUTE = 60_000_000
_LENGTHS = {
    "minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": _DAY, "working_hours": timedelta(hours=1), "working_days": _DAY,
}
UNITS = tuple(_LENGTHS)
_NO_CHANGES: Mapping[date, ChangedDay] = MappingProxyType({})
_NO_YEARS: Mapping[int, bool] = MappingProxyType({})


def length(value: int, unit: str) -> timedelta:
    """So many units on the unit's own axis: a working day is 24 h of it. Raises ValueError for a unit that is no time."""
    return value * _unit(unit)


class WorkCalendar:
    """The official calendar with the changes of a place laid over it. Never changes; threads share it."""

    def __init__(
        self, days: Mapping[date, ChangedDay] = _NO_CHANGES, hours: Mapping[int, Spans] = DEFAULT_HOURS,
        announced_years: Mapping[int, bool] = _NO_YEARS,
    ) -> None:
        self._changes, self._hours, self._announced = dict(days), dict(hours), dict(announced_years)
        self._years: dict[int, tuple[Day, ...]] = {}
        self._axes = {"working_days": OpenTime(self._whole_days, _local_year), "working_hours": OpenTime(self._working_hours, _local_year)}

    @property
    def hours(self) -> Mapping[int, Spans]:
        """The working hours by weekday, 0 is Monday."""
        return MappingProxyType(self._hours)

    def day(self, day: date) -> Day:
        """What a day is here. Raises NoWorkingTime outside 1992 to 2200."""
        return self.year(day.year)[day.timetuple().tm_yday - 1]

    def year(self, year: int) -> tuple[Day, ...]:
        """Every day of a year. Raises NoWorkingTime outside 1992 to 2200."""
        if year not in self._years:                     # two threads may both compute it; they get the same
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise NoWorkingTime(f"the working calendar goes from {FIRST_YEAR} to {LAST_YEAR}, not to {year}")
            first = date(year, 1, 1)
            self._years[year] = tuple(self._day(first + number * _DAY) for number in range((date(year + 1, 1, 1) - first).days))
        return self._years[year]

    def plus(self, start: datetime, amount: timedelta, unit: str) -> datetime:
        """The earliest moment that lies so much counted time after `start`, in UTC. Raises NoWorkingTime, ValueError."""
        if amount <= timedelta(0):
            if amount:
                raise ValueError("a working calendar only counts forward")
            return start.astimezone(timezone.utc)
        axis = self._axes.get(unit)
        if axis is not None:
            return axis.plus(start, amount)
        _unit(unit)
        return start.astimezone(timezone.utc) + amount

    def between(self, start: datetime, end: datetime, unit: str) -> timedelta:
        """The time from one moment to another that counts; negative when `end` is the earlier. Raises NoWorkingTime, ValueError."""
        axis = self._axes.get(unit)
        if axis is not None:
            return axis.between(start, end)
        _unit(unit)
        return end - start

    def skipped(self, start: datetime, end: datetime) -> tuple[Skipped, ...]:
        """The days off between two moments, those in a row together."""
        runs = (tuple(days) for works, days in groupby(self._touched(start, end), key=lambda day: day.works) if not works)
        return tuple(Skipped(run[0].day, run[-1].day, _joined("、", (day.name_zh for day in run)), _joined(", ", (day.name_en for day in run)))
                     for run in runs)

    def makeup_days(self, start: datetime, end: datetime) -> tuple[Day, ...]:
        """The make-up working days between two moments."""
        return tuple(day for day in self._touched(start, end) if day.makeup)

    def provisional(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """The years between two moments whose days off are not announced yet."""
        first, last = _touched_dates(start, end)
        return tuple(year for year in range(first.year, last.year + 1) if not self.announced(year))

    def announced(self, year: int) -> bool:
        """Whether a year's days off are announced, by an administrator's word or the library's."""
        return self._announced.get(year, announced(year))

    def _day(self, day: date) -> Day:
        official = official_day(day)
        works = bool(self._hours.get(day.weekday())) if official.ordinary else official.works
        makeup, names, place = official.makeup, (official.name_zh, official.name_en), ""
        change = self._changes.get(day)
        if change is not None:
            makeup = change.works and (makeup or not works)
            works, place = change.works, change.place
            names = (change.name, change.name) if change.name else names
        return Day(day, works, *names, makeup, change is not None, spans_of(self._hours, day.weekday()) if works else (), place)

    def _touched(self, start: datetime, end: datetime) -> Iterator[Day]:
        first, last = _touched_dates(start, end)
        return (self.day(date.fromordinal(number)) for number in range(first.toordinal(), last.toordinal() + 1))

    def _whole_days(self, year: int) -> list[Stretch]:
        """Working days as stretches of 24 hours; days in a row are one."""
        stretches: list[Stretch] = []
        for day in self.year(year):
            if day.works:
                begin = _midnight(day.day)
                joins = bool(stretches) and stretches[-1][1] == begin
                stretches.append((stretches.pop()[0] if joins else begin, begin + 1440 * _MINUTE))
        return stretches

    def _working_hours(self, year: int) -> list[Stretch]:
        return [(_midnight(day.day) + begin * _MINUTE, _midnight(day.day) + end * _MINUTE) for day in self.year(year) for begin, end in day.spans]


def _unit(unit: str) -> timedelta:
    if unit not in _LENGTHS:
        raise ValueError(f"no unit of time: {unit!r}")
    return _LENGTHS[unit]


_OFFSET = timedelta(hours=8)               # of SHOWN_IN, all year in every year a calendar covers (a test looks)
_SHOWN_EPOCH = ticks(datetime(1970, 1, 1, tzinfo=timezone(_OFFSET)))
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def _midnight(day: date) -> int:
    return (day.toordinal() - _EPOCH_DAY) * 1440 * _MINUTE + _SHOWN_EPOCH


def _local_year(moment: datetime) -> int:
    return (moment + _OFFSET).year if moment.tzinfo is timezone.utc else moment.astimezone(SHOWN_IN).year


def _touched_dates(start: datetime, end: datetime) -> tuple[date, date]:
    """The first and last day on the wall that two moments touch; a midnight at the end does not touch the day it begins."""
    last = max(start, end - timedelta(microseconds=1))
    return start.astimezone(SHOWN_IN).date(), last.astimezone(SHOWN_IN).date()


def _joined(between: str, names: Iterator[str]) -> str:
    return between.join(dict.fromkeys(name for name in names if name))
