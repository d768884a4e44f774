"""The clocks of a case, explained: those that run first, then those that ended, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.case_page.set_by import set_by
from engine.case_page.steps import Names
from engine.catalog.definition import Definition
from engine.catalog.named_policies import named_policies
from engine.clock import from_text
from engine.deadlines.clock import Clock
from engine.deadlines.explain import Explained, explain, history_of, of_clock
from engine.deadlines.stored import clock_of
from engine.due_line import going_of
from engine.due_state import Going
from engine.engine import Engine
from engine.tables import deadline, deadline_change

KINDS = ("deadline_extended", "deadline_moved")


@dataclass(frozen=True)
class ClockShown:
    """A clock's policy in words, the step that first waited under it, and why it is due when it is. `for_people`: tasks are due by its
    policy; other clocks only wake the diagram."""

    label_zh: str
    label_en: str
    step_zh: str
    step_en: str
    for_people: bool
    going: Going
    why: Explained

    @property
    def state(self) -> str:
        """running, paused, met or late; a clock that only wakes the diagram came to its moment (reached) or was not needed (unused)."""
        if self.for_people or self.why.ended_at is None:
            return self.why.state
        return "reached" if self.why.state == "late" else "unused"


def clocks_of_case(
    engine: Engine, connection: Connection, row: Row[Any], definition: Definition, facts: Sequence[Row[Any]], names: Names, now: datetime,
) -> tuple[ClockShown, ...]:
    """Three small queries at most: the clocks, the rules they go by, the changes that moved them; one where nobody changed anything."""
    rows = connection.execute(select(deadline).where(deadline.c.case_id == row.id)).all()
    if not rows:
        return ()
    told = [(fact, json.loads(fact.data)) for fact in facts if fact.kind in KINDS]
    reasons = _reasons(connection, {data["change"] for fact, data in told if fact.kind == "deadline_moved"})
    asked = _asked(facts, definition)
    history = [
        history_of(fact.kind, from_text(fact.at), names.people.get(fact.actor_id), reasons.get(data["change"], "") if fact.kind == "deadline_moved"
                   else names.text(_latest(asked, fact.seq)), data)
        for fact, data in sorted(told, key=lambda pair: pair[0].seq)]
    ruleset = engine.rulesets.current(connection)
    calendar = ruleset.calendar(row.place)
    people = {policy for policy, uses in named_policies(definition).uses.items() if any(use.how == "task" for use in uses)}
    clocks = sorted((clock_of(one) for one in rows),
                    key=lambda clock: (clock.ended_at is not None, clock.policy not in people, -clock.started_at.timestamp(), clock.due_at))
    return tuple(
        _shown(clock, definition, clock.policy in people, going_of(clock, definition.deadlines, ruleset, now),
               explain(clock, calendar, of_clock(clock, history), rule, now))
        for clock, rule in zip(clocks, set_by(connection, definition, clocks)))


def _shown(clock: Clock, definition: Definition, for_people: bool, going: Going, why: Explained) -> ClockShown:
    policy, words = definition.deadlines.get(clock.policy), definition.words.get(clock.element)
    info = definition.elements.get((clock.diagram, clock.element))
    zh = (info.name if info is not None else "") or clock.element
    return ClockShown(policy.label_zh if policy else clock.policy, policy.label_en if policy else clock.policy, zh,
                      (words.en if words is not None else None) or zh, for_people, going, why)


def _asked(facts: Iterable[Row[Any]], definition: Definition) -> dict[int, str]:
    """Why more time was asked for, by the fact's number: what was written in a request and is meant for everybody."""
    found = {}
    for fact in facts:
        info = definition.elements.get((fact.diagram or "", fact.element or ""))
        if fact.kind == "message_received" and info is not None and info.properties.get("fact") == "extension_requested":
            public, texts = json.loads(fact.data).get("public", ()), json.loads(fact.text or "{}")
            found[fact.seq] = " ".join(str(texts[key]) for key in public if key in texts)
    return found


def _latest(asked: Mapping[int, str], before: int) -> str:
    return asked.get(max((seq for seq in asked if seq < before), default=0), "")


def _reasons(connection: Connection, numbers: set[int]) -> dict[int, str]:
    if not numbers:
        return {}
    return {row.number: row.reason for row in connection.execute(
        select(deadline_change.c.number, deadline_change.c.reason).where(deadline_change.c.number.in_(sorted(numbers))))}
