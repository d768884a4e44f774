"""A time line of open stretches: only what lies inside them counts. Whole microseconds, so that nothing is rounded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from threading import Lock

FIRST_YEAR, LAST_YEAR = 1992, 2200         # Shanghai has kept UTC+8 all year since autumn 1991
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)

Stretch = tuple[int, int]                  # [begin, end) in microseconds since 1970 UTC


class NoWorkingTime(OverflowError):
    """The calendar holds no working time there: before 1992, after 2200, or it has no working days at all."""


def ticks(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class _Known:
    """The stretches of the years first to last, in order, and how much is open before each (one more entry: in all)."""

    first: int
    last: int
    begins: list[int]
    before: list[int]

    def position(self, tick: int) -> int:
        """How much of these years is open before a moment."""
        index = bisect_right(self.begins, tick) - 1
        return 0 if index < 0 else min(self.before[index] + tick - self.begins[index], self.before[index + 1])

    def moment(self, position: int) -> int:
        """The earliest moment before which so much is open."""
        index = bisect_left(self.before, position) - 1
        return self.begins[index] + position - self.before[index]


class OpenTime:
    """Counts and adds open time. `year` gives the stretches that begin in a year (local time), in order, and is asked once per year;
    years are added as they are needed. Threads may share it: what is known is replaced whole."""

    def __init__(self, year: Callable[[int], Sequence[Stretch]], year_of: Callable[[datetime], int]) -> None:
        self._year, self._year_of = year, year_of
        self._stretches: dict[int, Sequence[Stretch]] = {}
        self._known: _Known | None = None
        self._lock = Lock()

    def plus(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment with so much open time (more than none) after `start`. Raises NoWorkingTime."""
        year = self._year_of(start)
        known, tick, more = self._covering(year, year + 1 if year < LAST_YEAR else year), ticks(start), amount // _MICROSECOND
        position = known.position(tick) + more
        while position > known.before[-1]:
            if known.last == LAST_YEAR:
                raise NoWorkingTime(f"not {amount} of working time until {LAST_YEAR}" if known.begins else "the calendar has no working time at all")
            known = self._covering(known.first, min(LAST_YEAR, 2 * known.last - known.first + 1))
            position = known.position(tick) + more
        return _EPOCH + timedelta(microseconds=known.moment(position))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The open time from one moment to another; negative when `end` is the earlier. Raises NoWorkingTime outside the calendar."""
        years = sorted((self._year_of(start), self._year_of(end)))
        known = self._covering(*years)
        return timedelta(microseconds=known.position(ticks(end)) - known.position(ticks(start)))

    def _covering(self, first: int, last: int) -> _Known:
        known = self._known
        if known is not None and known.first <= first and last <= known.last:
            return known
        if first < FIRST_YEAR or last > LAST_YEAR:
            raise NoWorkingTime(f"the working calendar goes from {FIRST_YEAR} to {LAST_YEAR}")
        with self._lock:
            known = self._known
            if known is not None:
                first, last = min(first, known.first), max(last, known.last)
            self._known = known = self._joined(first, last)
        return known

    def _joined(self, first: int, last: int) -> _Known:
        begins, before, total = [], [0], 0
        for year in range(first, last + 1):
            if year not in self._stretches:
                self._stretches[year] = self._year(year)
            for begin, end in self._stretches[year]:
                total += end - begin
                begins.append(begin)
                before.append(total)
        return _Known(first, last, begins, before)
