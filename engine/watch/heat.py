"""A heat map of a process: for each element how many cases are here now, how often it was passed, how long cases stood there, and
where deadlines broke; for each way how often it was taken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy import case as when

from engine.clock import to_text
from engine.engine import Engine
from engine.scope import villages_in
from engine.tables import case, open_task
from engine.watch.drawing import Drawing, Seat
from engine.watch.spread import Spread, spread
from engine.watch.walk import Visit


@dataclass(frozen=True)
class Warm:
    """An element. `here`, `late`: open tasks now, and those past their deadline; `broken`: how often a deadline drawn on it ran out."""

    seat: Seat
    name: str
    kind: str
    here: int
    late: int
    passed: int
    stay: Spread | None
    broken: int


@dataclass(frozen=True)
class Heat:
    """Every element with something to tell, by seat; how often each way (sequence flow) was taken, by diagram."""

    elements: Mapping[Seat, Warm]
    ways: Mapping[str, Mapping[str, int]]


def heat(drawing: Drawing, walks: Iterable[tuple[Any, list[Visit]]], here: Mapping[Seat, tuple[int, int]]) -> Heat:
    """Add up what cases left behind. `here`: open tasks now and late ones, by seat. Only what this drawing has is told."""
    passed: Counter[Seat] = Counter()
    broken: Counter[Seat] = Counter()
    stays: dict[Seat, list[float]] = defaultdict(list)
    ways: dict[str, Counter[str]] = defaultdict(Counter)
    for _, visits in walks:
        for visit in visits:
            passed[visit.seat] += 1
            if visit.seconds is not None:
                stays[visit.seat].append(visit.seconds)
            if visit.way is not None:
                ways[visit.seat[0]][visit.way.id] += 1
            if visit.role is None and visit.seat in drawing.hosts and drawing.timed(visit.seat):
                broken[drawing.hosts[visit.seat]] += 1
    found = {}
    for seat in drawing.kinds:
        at, late = here.get(seat, (0, 0))
        if at or passed[seat] or broken[seat]:
            found[seat] = Warm(seat, drawing.names[seat], drawing.kinds[seat], at, late, passed[seat], spread(stays[seat]), broken[seat])
    return Heat(found, {diagram: dict(counts) for diagram, counts in ways.items()})


def here_now(engine: Engine, connection: Connection, process: str, scope: str, version: str | None = None) -> dict[Seat, tuple[int, int]]:
    """Open tasks by element, and how many of them are late, in a place."""
    late = func.sum(when((open_task.c.due_at <= to_text(engine.clock.now()), 1), else_=0))
    query = select(open_task.c.diagram, open_task.c.element, func.count().label("here"), late.label("late")).where(
        open_task.c.process == process, open_task.c.village.in_(villages_in(connection, (scope,))))
    if version:
        query = query.join(case, case.c.id == open_task.c.case_id).where(case.c.version == version)
    return {(row.diagram, row.element): (row.here, int(row.late or 0)) for row in connection.execute(query.group_by(open_task.c.diagram, open_task.c.element))}
