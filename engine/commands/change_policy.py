"""An administrator changes an SLA policy: looks at what it would do first, then saves it with a reason, and may take it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select

from engine.catalog.definition import Definition
from engine.clock import to_text
from engine.commands.policy_draft import RuleDraft, check_drafts, check_reason
from engine.deadlines.changes import newest_change, next_number, record_change
from engine.deadlines.moving import by_rules
from engine.deadlines.preview import Clocks, MovePreview, preview_moves
from engine.deadlines.rules import Rule, Rules, rule_of
from engine.deadlines.ruleset import Ruleset
from engine.engine import Engine
from engine.errors import Conflict, NotFound, NotYours
from engine.faults import fault
from engine.people import Person, may
from engine.tables import deadline_change, sla_policy


def preview_policy(engine: Engine, actor: Person, process: str, name: str, drafts: Sequence[RuleDraft], *, at: datetime | None = None) -> MovePreview:
    """What these rules, instead of the policy's present ones, would do to open cases. Raises NotYours, NotFound, BadAnswers."""
    definition = _definition(engine, actor, process, name)
    now = engine.clock.now()
    with engine.database.read() as connection:
        check_drafts(connection, engine, definition, name, drafts, [RuleDraft.of(rule) for rule in _rules(connection, process, name)])
        current = engine.rulesets.current(connection)
        candidate = Ruleset(current.number, _with(connection, process, name, drafts, now), current.calendars)
        return preview_moves(connection, Clocks(process, name), by_rules(candidate, max(now, at or now)), candidate,
                             lambda version: engine.catalog.get(version, connection).deadlines, now)


def change_policy(
    engine: Engine, actor: Person, process: str, name: str, drafts: Sequence[RuleDraft], *, seen: int, reason: str, moves_open: bool = True,
) -> int:
    """Lay these rules over a policy instead of its present ones; the change's number. `seen`: the number of the policy's newest change
    when the administrator looked. `moves_open`: open cases follow (the worker moves them), else only what begins to wait from now
    on. One transaction. Raises NotYours, NotFound, BadAnswers, Conflict."""
    return _change(engine, actor, process, name, drafts, seen, reason, moves_open, None)


def undo_policy_change(engine: Engine, actor: Person, number: int, *, seen: int, reason: str) -> int:
    """Take a policy's newest change back, for open cases too where it had moved them; the number of the change that does so.
    Raises NotYours, NotFound, Conflict (a later change stands on it)."""
    row, drafts = undoing(engine, actor, number)
    return _change(engine, actor, row.process, row.name, drafts, seen, reason, bool(row.moves_open), number)


def undoing(engine: Engine, actor: Person, number: int) -> tuple[Any, list[RuleDraft]]:
    """A policy's change, and the rules that would hold without it. Raises NotYours, NotFound, Conflict."""
    if not may(actor, "change_deadline"):
        raise NotYours("only an administrator may change a deadline")
    with engine.database.read() as connection:
        row = connection.execute(select(deadline_change).where(deadline_change.c.number == number, deadline_change.c.kind == "policy")).first()
        if row is None:
            raise NotFound("there is no such change")
        if newest_change(connection, "policy", row.process, row.name) != number:
            raise Conflict("a later change stands on this one")
    return row, [RuleDraft.from_json(one) for one in json.loads(row.before)]


def _change(
    engine: Engine, actor: Person, process: str, name: str, drafts: Sequence[RuleDraft], seen: int, reason: str, moves_open: bool,
    undoes: int | None,
) -> int:
    definition = _definition(engine, actor, process, name)
    now = engine.clock.now()
    with engine.database.write() as connection:
        number = next_number(connection, engine.database)
        if newest_change(connection, "policy", process, name) != seen:
            raise Conflict("another administrator changed this policy meanwhile")
        before = {rule.id: RuleDraft.of(rule) for rule in _rules(connection, process, name)}
        check_drafts(connection, engine, definition, name, drafts, list(before.values()))
        reason = check_reason(reason)
        fresh = [draft for draft in drafts if draft not in before.values()]
        connection.execute(delete(sla_policy).where(sla_policy.c.id.in_([id_ for id_, draft in before.items() if draft not in drafts])))
        _insert(connection, process, name, fresh, number, now)
        fault("rules_written")
        is_time = definition.deadlines[name].unit != "count" and not definition.deadlines[name].limits
        record_change(
            connection, number, kind="policy", process=process, name=name, before=[draft.as_json() for draft in before.values()],
            after=[draft.dated(now).as_json() for draft in drafts], reason=reason, by=actor.id, now=now, undoes=undoes,
            moves_open=moves_open and is_time, moves_at=_when(fresh, now) if moves_open else None)
    return number


def _when(fresh: Sequence[RuleDraft], now: datetime) -> datetime | None:
    """When open cases follow: at once, unless all that is new holds only later. Rules that stood before wait for their own change."""
    moments = [draft.valid_from or now for draft in fresh]
    return min(moments) if moments and min(moments) > now else None


def _rules(connection: Connection, process: str, name: str) -> list[Rule]:
    return [rule_of(row) for row in connection.execute(
        select(sla_policy).where(sla_policy.c.process == process, sla_policy.c.name == name).order_by(sla_policy.c.id))]


def _definition(engine: Engine, actor: Person, process: str, name: str) -> Definition:
    if not may(actor, "change_deadline"):
        raise NotYours("only an administrator may change a deadline")
    with engine.database.read() as connection:
        definition = engine.catalog.current(connection, process)
    if name not in definition.deadlines:
        raise NotFound(f"{process} names no policy {name!r}")
    return definition


def _insert(connection: Connection, process: str, name: str, drafts: Sequence[RuleDraft], number: int, now: datetime) -> None:
    rows = [
        {"id": str(uuid4()), "process": process, "name": name, "place": draft.place, "category": draft.category, "priority": draft.priority,
         "valid_from": to_text(draft.valid_from or now), "value": draft.value, "unit": draft.unit,
         "warn": draft.warnings.as_json(), "tell": json.dumps(list(draft.tell)), "change": number}
        for draft in drafts]
    if rows:
        connection.execute(insert(sla_policy), rows)


def _with(connection: Connection, process: str, name: str, drafts: Sequence[RuleDraft], now: datetime) -> Rules:
    others = [rule_of(row) for row in connection.execute(select(sla_policy)) if (row.process, row.name) != (process, name)]
    return Rules([*others, *(draft.rule(process, name, now, "draft") for draft in drafts)])
