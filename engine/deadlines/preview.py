"""What a change would do to the cases that are open now. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Any

from sqlalchemy import Connection, Select, literal, select

from engine.calendar import WorkCalendar
from engine.clock import from_text
from engine.deadlines.clock import Clock, given
from engine.deadlines.moving import Defaults
from engine.deadlines.ruleset import Ruleset
from engine.place_codes import LENGTHS
from engine.tables import case, deadline, definition, place

TOWNSHIP = LENGTHS["township"]
OPEN, MOVED, OVERDUE_NOW, EARLIER, LATER, OVERDUE_BEFORE, PAUSED = range(7)
COLUMNS = ("process", "policy", "place", "category", "priority", "rule_id", "value", "unit", "extended",      # alike in many clocks
           "case_id", "started_at", "due_at", "pauses", "pause_limit", "paused_at")
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
    totals: list[int] = field(default_factory=lambda: [0] * 7)
    places: dict[str, list[int]] = field(default_factory=dict)            # township → open, moved, overdue now
    moved: list[tuple[datetime, datetime, str]] = field(default_factory=list)

    def add(self, case_id: str, place_code: str, is_paused: bool, before: datetime, due: datetime) -> None:
        """Count one clock that had `before` as its due moment, and would have `due`."""
        township = place_code[:TOWNSHIP]
        of_place = self.places.get(township)
        if of_place is None:
            of_place = self.places[township] = [0, 0, 0]
        totals = self.totals
        totals[OPEN] += 1
        of_place[OPEN] += 1
        totals[PAUSED] += is_paused
        totals[OVERDUE_BEFORE] += before <= self.now
        if due != before:
            totals[MOVED] += 1
            of_place[MOVED] += 1
            totals[EARLIER if due < before else LATER] += 1
            self.moved.append((due, before, case_id))
            if due <= self.now < before and not is_paused:
                totals[OVERDUE_NOW] += 1
                of_place[OVERDUE_NOW] += 1


def preview_moves(
    connection: Connection, clocks: Clocks, change: Callable[[Clock, Defaults], None], ruleset: Ruleset, defaults_of: Callable[[str], Defaults],
    now: datetime,
) -> MovePreview:
    """Let `change` loose on the clocks that run now, without writing. A hundred thousand take about a second: clocks with the same numbers
    are changed once, and only their start is their own."""
    count = _Count(now)
    alike: dict[Any, tuple[WorkCalendar, timedelta, str]] = {}
    for row in connection.execution_options(yield_per=10_000).execute(clocks.query(connection)):
        numbers, (case_id, started_at, due_at, pauses, _, paused_at, version) = row[:9], row[9:]
        if pauses == "[]":
            key = (numbers, version)
            same = alike.get(key)
            if same is None:
                clock = _clock(row)
                change(clock, defaults_of(version))
                same = alike[key] = ruleset.calendar(clock.place), given(clock), clock.unit
            due = same[0].plus(datetime.fromisoformat(started_at), same[1], same[2])
        else:
            clock = _clock(row)
            change(clock, defaults_of(version))
            due = clock.due_at
        count.add(case_id, row[2], paused_at is not None, datetime.fromisoformat(due_at), due)
    return _preview(connection, count)


@dataclass(frozen=True)
class Clocks:
    """Which clocks a change concerns: those of one policy, or, without one, all in a place."""

    process: str | None = None
    name: str | None = None
    inside: str = ""

    def query(self, connection: Connection) -> Select[Any]:
        """Their columns. The case is joined only where cases of several versions may be open."""
        versions = connection.scalars(select(definition.c.version).where(*[definition.c.process == self.process] if self.process else [])).all()
        joined = len(versions) > 1
        query = select(*(deadline.c[name] for name in COLUMNS), case.c.version if joined else literal(versions[0] if versions else "").label("version"))
        query = query.where(deadline.c.ended_at.is_(None))
        if joined:
            query = query.join(case, case.c.id == deadline.c.case_id)
        if self.process is not None:
            query = query.where(deadline.c.process == self.process, deadline.c.policy == self.name)
        return query.where(deadline.c.place.startswith(self.inside, autoescape=True)) if self.inside else query


def _clock(row: Any) -> Clock:
    pauses = [(from_text(begin), from_text(end)) for begin, end in json.loads(row.pauses)]
    return Clock(
        row.policy, from_text(row.started_at), row.process, "", "", row.place, row.category, row.priority, row.rule_id, row.value, row.unit,
        from_text(row.due_at), 0, row.extended, pauses, row.pause_limit, None if row.paused_at is None else from_text(row.paused_at))


def _preview(connection: Connection, count: _Count) -> MovePreview:
    earliest = nsmallest(EARLIEST, count.moved)
    numbers = {row.id: row.number for row in connection.execute(
        select(case.c.id, case.c.number).where(case.c.id.in_([case_id for *_, case_id in earliest])))}
    names = {row.code: row.name for row in connection.execute(
        select(place.c.code, place.c.name).where(place.c.code.in_(sorted(count.places))))}
    places = [PlaceMoves(code, names.get(code, code), *of) for code, of in count.places.items()]
    totals = count.totals
    return MovePreview(
        open=totals[OPEN], moved=totals[MOVED], earlier=totals[EARLIER], later=totals[LATER], overdue_now=totals[OVERDUE_NOW],
        overdue_before=totals[OVERDUE_BEFORE], paused=totals[PAUSED],
        earliest=tuple(Moved(numbers[case_id], before, due) for due, before, case_id in earliest),
        places=tuple(sorted(places, key=lambda one: (-one.overdue_now, -one.moved, one.code))))
