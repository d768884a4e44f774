"""What a replay tells: totals, townships and villages in the order asked for, the nearest misses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from engine.deadlines.replay import LATE, NEWLY_LATE, NO_LONGER_LATE, UNKNOWN, Replayed
from engine.place_codes import LENGTHS
from engine.tables import case, place

MOST_VILLAGES = 400


@dataclass(frozen=True)
class Counts:
    """Deadlines that ended. `late_then` ended at or after their due moment; `would_be_late` by the change, `newly_late` among them.
    `unknown`: a timer took the task away when its time was up, and by the change it would not have been: how it would have ended
    nobody knows."""

    replayed: int
    late_then: int
    would_be_late: int
    newly_late: int
    no_longer_late: int
    unknown: int

    @property
    def in_time_then(self) -> float:
        """Percent that ended in time."""
        return _percent(self.replayed - self.late_then, self.replayed)

    @property
    def in_time(self) -> float:
        """Percent that would have ended in time for certain: the unknown are not among them."""
        return _percent(self.replayed - self.would_be_late - self.unknown, self.replayed)

    @property
    def in_time_at_most(self) -> float:
        """The same, had all of the unknown ended in time."""
        return _percent(self.replayed - self.would_be_late, self.replayed)


@dataclass(frozen=True)
class PlaceCounts:
    """The deadlines of one township or village; `township` is the name of the one a village lies in."""

    code: str
    name: str
    township: str
    counts: Counts


@dataclass(frozen=True)
class Nearest:
    """A case that people would have ended a little too late."""

    number: str
    due_at: datetime
    ended_at: datetime
    late_then: bool

    @property
    def late_by(self) -> timedelta:
        """How late, plain time."""
        return self.ended_at - self.due_at


@dataclass(frozen=True)
class WhatIf:
    """What became of a period's deadlines, then and by the change. `untouched`: deadlines of this policy that the change does not
    concern and that are not counted elsewhere; `left_out`: how many villages more there are than are listed."""

    since: date
    until: date
    total: Counts
    untouched: int
    townships: tuple[PlaceCounts, ...]
    villages: tuple[PlaceCounts, ...]
    left_out: int
    nearest: tuple[Nearest, ...]


ORDERS: Mapping[str, Callable[[PlaceCounts], tuple[float | str, ...]]] = {
    "worst": lambda one: (-one.counts.newly_late, -one.counts.would_be_late, one.code),
    "late": lambda one: (-one.counts.would_be_late, -one.counts.replayed, one.code),
    "share": lambda one: (one.counts.in_time, -one.counts.replayed, one.code),
    "place": lambda one: (one.code,),
}


@dataclass
class _Sums:
    total: list[int] = field(default_factory=lambda: [0] * 5)
    townships: dict[str, list[int]] = field(default_factory=dict)
    villages: dict[str, list[int]] = field(default_factory=dict)


def told(connection: Connection, found: Replayed, since: date, until: date, order: str) -> WhatIf:
    """What was replayed, in townships and villages with their names, in one of ORDERS."""
    sums = _Sums()
    for code, counts in found.places.items():
        _add(sums.total, counts)
        _add(sums.townships.setdefault(code[:LENGTHS["township"]], [0] * 5), counts)
        _add(sums.villages.setdefault(code[:LENGTHS["village"]], [0] * 5), counts)
    names = _names(connection, {*sums.townships, *sums.villages})
    villages = _listed(sums.villages, names, order)
    numbers = {row.id: row.number for row in connection.execute(
        select(case.c.id, case.c.number).where(case.c.id.in_([miss.case_id for miss in found.nearest])))}
    return WhatIf(
        since=since, until=until, total=_counts(sums.total), untouched=found.untouched, townships=_listed(sums.townships, names, order),
        villages=villages[:MOST_VILLAGES], left_out=max(0, len(villages) - MOST_VILLAGES),
        nearest=tuple(Nearest(numbers[miss.case_id], miss.due_at, miss.ended_at, miss.late_then) for miss in found.nearest))


def _add(to: list[int], counts: Sequence[int]) -> None:
    for index, number in enumerate(counts):
        to[index] += number


def _names(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    return {row.code: row.name for row in connection.execute(select(place.c.code, place.c.name).where(place.c.code.in_(sorted(codes))))}


def _listed(places: Mapping[str, list[int]], names: Mapping[str, str], order: str) -> tuple[PlaceCounts, ...]:
    township = LENGTHS["township"]
    found = [PlaceCounts(code, names.get(code, code), names.get(code[:township], "") if len(code) > township else "", _counts(numbers))
             for code, numbers in places.items()]
    return tuple(sorted(found, key=ORDERS[order]))


def _counts(numbers: Sequence[int]) -> Counts:
    return Counts(
        replayed=sum(numbers), late_then=numbers[LATE] + numbers[NO_LONGER_LATE] + numbers[UNKNOWN],
        would_be_late=numbers[LATE] + numbers[NEWLY_LATE], newly_late=numbers[NEWLY_LATE], no_longer_late=numbers[NO_LONGER_LATE],
        unknown=numbers[UNKNOWN])


def _percent(some: int, of: int) -> float:
    return 100 * some / of if of else 100.0
