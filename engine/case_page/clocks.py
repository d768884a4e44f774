"""The clocks of a case, explained: those that run first, then those that ended, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.catalog.definition import Definition
from engine.clock import from_text, to_text
from engine.deadlines.clock import Clock
from engine.deadlines.explain import Explained, SetBy, explain, history_of, of_clock
from engine.deadlines.stored import clock_of
from engine.engine import Engine
from engine.tables import deadline, deadline_change, person, place, sla_policy

KINDS = ("deadline_extended", "deadline_moved")


@dataclass(frozen=True)
class ClockShown:
    """A clock's policy in words, the step that first waited under it, and why it is due when it is."""

    label_zh: str
    label_en: str
    step_zh: str
    step_en: str
    by_task: bool                # an open task goes by it; others only wake the diagram
    why: Explained


def clocks_of_case(
    engine: Engine, connection: Connection, row: Row[Any], definition: Definition, tasks: Iterable[Any], facts: Iterable[Row[Any]],
    names: Mapping[str, str], now: datetime,
) -> tuple[ClockShown, ...]:
    """Three small queries at most: the clocks, the rules they go by, the changes that moved them. `names`: people the reader may know."""
    rows = connection.execute(select(deadline).where(deadline.c.case_id == row.id)).all()
    if not rows:
        return ()
    told = [(fact, json.loads(fact.data)) for fact in facts if fact.kind in KINDS]
    rules = _rules(connection, {one.rule_id for one in rows} - {None})
    reasons = _reasons(connection, {data["change"] for fact, data in told if fact.kind == "deadline_moved"})
    history = [history_of(fact.kind, from_text(fact.at), names.get(fact.actor_id), reasons.get(data.get("change"), ""), data)
               for fact, data in sorted(told, key=lambda pair: pair[0].seq)]
    calendar = engine.rulesets.current(connection).calendar(row.place)
    held = {(task.policy, task.started_at) for task in tasks}
    clocks = sorted((clock_of(one) for one in rows),
                    key=lambda clock: (clock.ended_at is not None, _key(clock) not in held, -clock.started_at.timestamp(), clock.due_at))
    return tuple(_shown(clock, definition, _key(clock) in held, explain(clock, calendar, of_clock(clock, history), rules.get(clock.rule_id or ""), now)) for clock in clocks)


def _key(clock: Clock) -> tuple[str, str]:
    return clock.policy, to_text(clock.started_at)


def _shown(clock: Clock, definition: Definition, by_task: bool, why: Explained) -> ClockShown:
    policy, words = definition.deadlines.get(clock.policy), definition.words.get(clock.element)
    info = definition.elements.get((clock.diagram, clock.element))
    zh = (info.name if info is not None else "") or clock.element
    return ClockShown(policy.label_zh if policy else clock.policy, policy.label_en if policy else clock.policy, zh,
                      (words.en if words is not None else None) or zh, by_task, why)


def _rules(connection: Connection, ids: set[str]) -> dict[str, SetBy]:
    if not ids:
        return {}
    rows = connection.execute(
        select(sla_policy, place.c.name.label("place_name"), person.c.name.label("by"), deadline_change.c.reason)
        .outerjoin(place, place.c.code == sla_policy.c.place).outerjoin(deadline_change, deadline_change.c.number == sla_policy.c.change)
        .outerjoin(person, person.c.id == deadline_change.c.changed_by_id).where(sla_policy.c.id.in_(sorted(ids))))
    return {row.id: SetBy(row.place_name or "", row.category, row.priority, from_text(row.valid_from), row.by, row.reason or "") for row in rows}


def _reasons(connection: Connection, numbers: set[int]) -> dict[int, str]:
    if not numbers:
        return {}
    return {row.number: row.reason for row in connection.execute(
        select(deadline_change.c.number, deadline_change.c.reason).where(deadline_change.c.number.in_(sorted(numbers))))}
