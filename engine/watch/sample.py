"""Which cases are looked at: those of a process reported in a period and a place, all of them or an even sample."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from sqlalchemy import Connection, func, select

from engine.case_filters import days_as_moments
from engine.clock import shown
from engine.engine import Engine
from engine.figures.periods import Period, period_of
from engine.people import Person
from engine.scope import narrowed, villages_in
from engine.tables import case, fact, figure
from engine.watch.drawing import drawing_of
from engine.watch.walk import Visit, walk

MOST = 3_000                 # cases one page reads
CHUNK = 500


@dataclass(frozen=True)
class Asked:
    """What somebody wants to look at; without a version all of them, without days the last thirty."""

    process: str
    place: str | None = None
    since: date | None = None
    until: date | None = None
    version: str | None = None


@dataclass(frozen=True)
class Sampled:
    """The cases looked at. `whole`: there are no others; `reported`: how many were reported there then, of all processes."""

    place: str
    period: Period
    cases: tuple[Any, ...]
    whole: bool


def scope_of(engine: Engine, person: Person, asked: Asked) -> tuple[str, Period]:
    """The place and the days to look at. Raises NotYours."""
    return narrowed(person, asked.place, "watch_process")[0], period_of(asked.since, asked.until, shown(engine.clock.now()).date())


def sampled(engine: Engine, connection: Connection, person: Person, asked: Asked, most: int = MOST) -> Sampled:
    """Up to about `most` cases, chosen evenly by the first digits of their ids. Raises NotYours."""
    scope, period = scope_of(engine, person, asked)
    begin, end = days_as_moments(period.since, period.until)
    count = connection.scalar(select(func.sum(figure.c.reported)).where(
        figure.c.place == scope, figure.c.category == "", figure.c.day.between(period.since.isoformat(), period.until.isoformat()))) or 0
    terms: list[Any] = [case.c.process == asked.process, case.c.place.in_(villages_in(connection, (scope,))),
                        case.c.created_at >= begin, case.c.created_at < end]
    if asked.version:
        terms.append(case.c.version == asked.version)
    whole = count <= most
    if not whole:
        terms.append(case.c.id < f"{ceil(most / int(count) * 0x10000):04x}")
    query = select(case.c.id, case.c.number, case.c.version, case.c.status, case.c.place, case.c.category, case.c.created_at, case.c.closed_at)
    rows = connection.execute(query.where(*terms).order_by(case.c.id).limit(2 * most)).all()
    return Sampled(scope, period, tuple(rows), whole and len(rows) < 2 * most)


def walks(engine: Engine, connection: Connection, cases: tuple[Any, ...]) -> Iterator[tuple[Any, list[Visit]]]:
    """Each case with the way it took, on the drawing of its own version."""
    for start in range(0, len(cases), CHUNK):
        some = cases[start:start + CHUNK]
        told: dict[str, list[Any]] = defaultdict(list)
        query = select(fact.c.case_id, fact.c.at, fact.c.kind, fact.c.element, fact.c.task_id, fact.c.actor_id, fact.c.actor_role, fact.c.data)
        for row in connection.execute(query.where(fact.c.case_id.in_([one.id for one in some])).order_by(fact.c.case_id, fact.c.seq)):
            told[row.case_id].append(row)
        for one in some:
            yield one, walk(told[one.id], drawing_of(engine.catalog.get(one.version, connection)))
