"""What a change would do to the cases that are open now. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from engine.deadlines.clock import Clock
from engine.deadlines.moving import Defaults
from engine.deadlines.stored import clock_of
from engine.place_codes import place_at
from engine.tables import case, deadline, place

EARLIEST = 5


@dataclass(frozen=True)
class Moved:
    """A case and the due moment it would get."""

    number: str
    before: datetime
    due_at: datetime


@dataclass(frozen=True)
class PlaceMoves:
    """What would happen in one township."""

    code: str
    name: str
    open: int
    moved: int
    overdue_now: int


@dataclass(frozen=True)
class MovePreview:
    """Counts of deadlines that run now: `moved` get another due moment (`earlier`, `later`), `overdue_now` would be overdue at once and
    were not, `overdue_before` are so already, `paused` stand still. `earliest`: the first new due moments."""

    open: int
    moved: int
    earlier: int
    later: int
    overdue_now: int
    overdue_before: int
    paused: int
    earliest: tuple[Moved, ...]
    places: tuple[PlaceMoves, ...]


@dataclass
class _Count:
    now: datetime
    totals: Counter[str] = field(default_factory=Counter)
    places: dict[str, Counter[str]] = field(default_factory=dict)
    moved: list[tuple[datetime, datetime, str]] = field(default_factory=list)

    def add(self, clock: Clock, before: datetime, number: str) -> None:
        """Count one clock that had `before` as its due moment."""
        of_place = self.places.setdefault(place_at(clock.place, "township"), Counter())
        due = clock.due_at
        kinds = ["open"]
        if before <= self.now:
            kinds.append("overdue_before")
        if clock.paused_at is not None:
            kinds.append("paused")
        if due != before:
            kinds += ["moved", "earlier" if due < before else "later"]
            self.moved.append((due, before, number))
            if due <= self.now < before and clock.paused_at is None:
                kinds.append("overdue_now")
        self.totals.update(kinds)
        of_place.update(kinds)


def preview_moves(
    connection: Connection, clocks: Select[Any], change: Callable[[Clock, Defaults], None], defaults_of: Callable[[str], Defaults], now: datetime,
) -> MovePreview:
    """Let `change` loose on copies of the clocks a query finds (rows of `deadline` with the case's number and version)."""
    count = _Count(now)
    defaults: dict[str, Defaults] = {}
    for row in connection.execution_options(yield_per=5000).execute(clocks):
        if row.version not in defaults:
            defaults[row.version] = defaults_of(row.version)
        clock = clock_of(row)
        before = clock.due_at
        change(clock, defaults[row.version])
        count.add(clock, before, row.number)
    return _preview(connection, count)


def open_clocks(process: str | None = None, name: str | None = None, inside: str = "") -> Select[Any]:
    """The clocks that run now: of one policy, or all of a place."""
    query = select(deadline, case.c.number, case.c.version).join(case, case.c.id == deadline.c.case_id).where(deadline.c.ended_at.is_(None))
    if process is not None:
        query = query.where(deadline.c.process == process, deadline.c.policy == name)
    return query.where(deadline.c.place.startswith(inside, autoescape=True)) if inside else query


def _preview(connection: Connection, count: _Count) -> MovePreview:
    names = _names(connection, count.places)
    totals = count.totals
    places = [PlaceMoves(code, names.get(code, code), of["open"], of["moved"], of["overdue_now"]) for code, of in count.places.items()]
    return MovePreview(
        open=totals["open"], moved=totals["moved"], earlier=totals["earlier"], later=totals["later"], overdue_now=totals["overdue_now"],
        overdue_before=totals["overdue_before"], paused=totals["paused"],
        earliest=tuple(Moved(number, before, due) for due, before, number in nsmallest(EARLIEST, count.moved)),
        places=tuple(sorted(places, key=lambda one: (-one.overdue_now, -one.moved, one.code))))


def _names(connection: Connection, codes: Iterable[str]) -> Mapping[str, str]:
    rows: list[Row[Any]] = list(connection.execute(select(place.c.code, place.c.name).where(place.c.code.in_(sorted(codes)))))
    return {row.code: row.name for row in rows}
