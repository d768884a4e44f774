"""What a migration would do: open cases grouped by where they stand, one of each group tried without writing anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import Connection, select

from engine.catalog.definition import Definition, ElementInfo
from engine.commands.move_case import carried
from engine.engine import Engine
from engine.errors import BrokenState, NotFound, NotYours
from engine.people import Person, may
from engine.tables import case, definition, open_task, timer
from engine.workflow import StepError
from engine.workflow.carry import CannotMove
from engine.workflow.carry_rows import Place

LIKE = 0.5          # names at least so alike are offered


@dataclass(frozen=True)
class Group:
    """Cases that stand at the same elements; `places`: the work and events that wait by themselves, not those drawn at the edge of an
    activity that waits too. `verdict`: same | moved | cannot; `why` for those that cannot: gone, kind, instances,
    policy, field, failed, not_begun; `moved`: (before, after). Timers counted: going on, ended, new."""

    places: tuple[Place, ...]
    count: int
    example: str
    verdict: str
    why: str
    at: tuple[str | None, str | None]
    moved: tuple[tuple[str, str], ...]
    clocks: tuple[int, int, int]


@dataclass(frozen=True)
class Offer:
    """An element of the old version that the new one does not have: what it may be now (the likeliest first)."""

    diagram: str
    element: str
    name: str
    choices: tuple[tuple[str, str], ...]
    chosen: str
    beside: bool        # drawn at the edge of an activity: without a new place only it ends, the case moves all the same


@dataclass(frozen=True)
class Plan:
    """A preview. `total` open cases run on the old version; `names`: (Chinese, English) of every element of either version."""

    process: str
    from_version: str
    to_version: str
    total: int
    groups: tuple[Group, ...]
    offers: tuple[Offer, ...]
    names: Mapping[Place, tuple[str, str]]


def migration_plan(engine: Engine, person: Person, process: str, from_version: str, to_version: str, mapping: Mapping[Place, str] | None = None) -> Plan:
    """The plan with this mapping, or with the one that is offered. Raises NotYours, NotFound."""
    if not may(person, "migrate_cases"):
        raise NotYours("only designers and administrators migrate cases")
    with engine.database.read() as connection:
        known = set(connection.scalars(select(definition.c.version).where(definition.c.process == process, definition.c.version.in_((from_version, to_version)))))
        if known != {from_version, to_version}:
            raise NotFound("no such version of this process")
        old, new = engine.catalog.get(from_version, connection), engine.catalog.get(to_version, connection)
        offers = tuple(_offers(old, new, mapping))
        chosen = {(one.diagram, one.element): one.chosen for one in offers if one.chosen}
        stands = _stands(connection, from_version)
        groups = [_group(engine, connection, new, chosen, _shown(old, places), ids) for places, ids in stands.items()]
    groups.sort(key=lambda one: ({"cannot": 0, "moved": 1, "same": 2}[one.verdict], -one.count))
    return Plan(process, from_version, to_version, sum(one.count for one in groups), tuple(groups), offers, {**_names(new), **_names(old)})


def _stands(connection: Connection, version: str) -> dict[tuple[Place, ...], list[str]]:
    """The open cases of a version by what waits in them: two passes over rows, no state is read."""
    at: dict[str, Counter[Place]] = defaultdict(Counter)
    for one in connection.scalars(select(case.c.id).where(case.c.version == version, case.c.status != "closed")):
        at[one] = Counter()
    for table in (open_task, timer):
        query = select(table.c.case_id, table.c.diagram, table.c.element).join(case, case.c.id == table.c.case_id).where(case.c.version == version, case.c.status != "closed")
        for row in connection.execute(query):
            at[row.case_id][(row.diagram, row.element)] = 1
    groups: dict[tuple[Place, ...], list[str]] = defaultdict(list)
    for case_id, places in at.items():
        groups[tuple(sorted(places))].append(case_id)
    return groups


def _shown(old: Definition, places: tuple[Place, ...]) -> tuple[Place, ...]:
    by_themselves = tuple(place for place in places if place not in old.elements or old.elements[place].kind != "boundaryEvent")
    return by_themselves or places


def _names(drawn: Definition) -> dict[Place, tuple[str, str]]:
    found = {}
    for place, info in drawn.elements.items():
        zh, words = info.name or info.id, drawn.words.get(info.id)
        found[place] = zh, (words.en if words is not None else None) or zh
    return found


def _group(engine: Engine, connection: Connection, new: Definition, mapping: Mapping[Place, str], places: tuple[Place, ...], ids: list[str]) -> Group:
    row: Any = connection.execute(select(case).where(case.c.id == ids[0])).one()
    verdict, why, clocks = "cannot", "failed", (0, 0, 0)
    at: tuple[str | None, str | None] = (None, None)
    moved: tuple[tuple[str, str], ...] = ()
    try:
        ledger, result = carried(engine, connection, row, new, mapping, engine.clock.now())
        moved, verdict, why = result.moved, "moved" if result.moved else "same", ""
        untils = [one.until for one in result.step.waiting.tasks] + [one.until for one in result.step.waiting.timers]
        has = len({until.key for until in untils if until is not None})
        clocks = has - len(ledger.started), len(ledger.ended), len(ledger.started)
    except CannotMove as problem:
        why, at = problem.why, (problem.diagram, problem.element)
    except (StepError, BrokenState, ValueError, KeyError, IndexError, TypeError):
        pass
    return Group(places, len(ids), row.number, verdict, why, at, moved, clocks)


def _offers(old: Definition, new: Definition, mapping: Mapping[Place, str] | None) -> list[Offer]:
    """For every element that waits and is not in the new version under its id: elements of its kind there, by likeness of name."""
    waits = {"userTask", "callActivity", "intermediateCatchEvent", "boundaryEvent", "eventBasedGateway", "subProcess"}
    offers = []
    for (diagram, element), info in sorted(old.elements.items()):
        if info.kind not in waits or (diagram, element) in new.elements:
            continue
        free = [one for place, one in new.elements.items() if place[0] == diagram and one.kind == info.kind and place not in old.elements]
        free.sort(key=lambda one: -_like(info, one))
        best = free[0].id if free and _like(info, free[0]) >= LIKE else ""
        chosen = best if mapping is None else mapping.get((diagram, element), "")
        offers.append(Offer(diagram, element, info.name or element, tuple((one.id, one.name or one.id) for one in free), chosen, info.kind == "boundaryEvent"))
    return offers


def _like(one: ElementInfo, other: ElementInfo) -> float:
    return max(SequenceMatcher(None, one.name or "", other.name or "").ratio() if one.name else 0.0, SequenceMatcher(None, one.id, other.id).ratio())
