"""Carry one open case over to another version of its process, or back while it has not gone on: each one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from engine import store, workflow
from engine.catalog.definition import Definition
from engine.clock import to_text
from engine.commands.step import doable, ledger_of, save
from engine.deadlines.stored import refresh_case_due
from engine.engine import Engine
from engine.errors import BrokenState
from engine.facts import Fact
from engine.faults import fault
from engine.tables import case, case_move, deadline, draft, open_task, timer
from engine.workflow import StepError
from engine.workflow.carry import CannotMove, Carried, carry
from engine.workflow.carry_rows import Place

_KEPT = (open_task, timer, deadline)
_DRAWN = ("element", "diagram", "name", "form", "policy", "started_at", "shift")      # what a move changes of a row that stays


def move_case(engine: Engine, plan: Row[Any], case_id: str) -> str | None:
    """Move one case; "moved", or "kept" with the reason recorded; none when it is no case of this migration any more, or another
    worker has it."""
    now, mapping = engine.clock.now(), mapping_of(plan.mapping)
    with engine.database.write() as connection:
        query = select(case).where(case.c.id == case_id, case.c.version == plan.from_version, case.c.status != "closed")
        row = connection.execute(engine.database.for_update(query, skip_locked=True)).first()
        if row is None or connection.scalar(select(case_move.c.rev).where(case_move.c.migration == plan.number, case_move.c.case_id == case_id)) is not None:
            return None
        new = engine.catalog.get(plan.to_version, connection)
        try:
            _move(engine, connection, plan, row, new, mapping, now)
        except CannotMove as problem:
            why = {"why": problem.why, "diagram": problem.diagram, "element": problem.element}
        except (StepError, BrokenState, ValueError, KeyError, IndexError, TypeError) as problem:
            why = {"why": "failed", "reason": str(problem) or type(problem).__name__}
        else:
            return "moved"
        _note(connection, plan.number, row, now, "kept", why)
    return "kept"


def mapping_of(text: str) -> dict[Place, str]:
    """The mapping as it is stored: (diagram, element before) → element after."""
    return {(diagram, before): after for diagram, before, after in json.loads(text)}


def carried(engine: Engine, connection: Connection, row: Any, new: Definition, mapping: Mapping[Place, str], now: datetime) -> tuple[Any, Carried]:
    """What a case would become, and the clocks of the move. Nothing is written. Raises CannotMove, StepError, BrokenState."""
    if row.status == "incident" and not row.state:
        raise CannotMove("not_begun", None, None)
    store.check_digest(row)
    old = engine.catalog.get(row.version, connection)
    ledger = ledger_of(engine, connection, new, row.place, row.id, now)
    result = carry(old, new, row.state, mapping, ledger)
    doable(engine, result.step)
    return ledger, result


def _move(engine: Engine, connection: Connection, plan: Row[Any], row: Row[Any], new: Definition, mapping: Mapping[Place, str], now: datetime) -> None:
    ledger, result = carried(engine, connection, row, new, mapping, now)
    old = engine.catalog.get(row.version, connection)
    before = workflow.waiting(workflow.look(old, row.state))
    rows = _rows(connection, row.id)
    fact = Fact("migrated", actor_id=plan.started_by_id, actor_role="administrator",
                data={"migration": plan.number, "from": plan.from_version, "to": plan.to_version, "moved": [list(pair) for pair in result.moved]})
    ledger.news.clear()
    gone = {one.id for one in before.tasks} - {one.id for one in result.step.waiting.tasks}
    connection.execute(delete(draft).where(draft.c.task_id.in_(sorted(gone))) if gone else select(1))
    save(engine, connection, _loaded(row, new, before, ledger), result.step, fact, now)
    _redraw(connection, result.step.waiting)
    connection.execute(update(case).where(case.c.id == row.id).values(version=new.version, kept_of=plan.number, status=row.status if not result.step.completed else "closed"))
    refresh_case_due(connection, [row.id])
    _note(connection, plan.number, row, now, "moved", {"moved": [list(pair) for pair in result.moved]}, rows)
    fault("case_moved")


def _loaded(row: Row[Any], new: Definition, before: Any, ledger: Any) -> Any:
    from engine.commands.step import Loaded

    return Loaded(row, new, None, before, ledger)      # type: ignore[arg-type]


def _redraw(connection: Connection, waiting: Any) -> None:
    """Tasks and timers that stay open have the names and forms of the new drawing."""
    for task in waiting.tasks:
        connection.execute(update(open_task).where(open_task.c.id == task.id).values(element=task.element, diagram=task.diagram, name=task.name, form=task.form))
    for one in waiting.timers:
        connection.execute(update(timer).where(timer.c.id == one.id).values(element=one.element, diagram=one.diagram, name=one.name))


def _rows(connection: Connection, case_id: str) -> dict[str, list[dict[str, Any]]]:
    return {table.name: [dict(one._mapping) for one in connection.execute(select(table).where(table.c.case_id == case_id))] for table in _KEPT}


def _note(connection: Connection, number: int, row: Row[Any], now: datetime, outcome: str, why: Mapping[str, Any], rows: Any = None) -> None:
    connection.execute(insert(case_move).values(
        migration=number, case_id=row.id, at=to_text(now), outcome=outcome, why=json.dumps(dict(why), ensure_ascii=False), rev=row.rev + (outcome == "moved"),
        state=row.state if outcome == "moved" else None, rows=None if rows is None else json.dumps(rows, ensure_ascii=False)))


def revert_case(engine: Engine, plan: Row[Any], case_id: str) -> str | None:
    """Take one case back to the very bytes it had before the migration; "went_on" when it has moved on since; none when there is
    nothing to take back, or another worker has it."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(select(case).where(case.c.id == case_id), skip_locked=True)).first()
        was = connection.execute(select(case_move).where(
            case_move.c.migration == plan.number, case_move.c.case_id == case_id, case_move.c.outcome == "moved")).first()
        if row is None or was is None:
            return None
        own = (case_move.c.migration == plan.number, case_move.c.case_id == case_id)
        if row.rev != was.rev or row.version != plan.to_version or was.state is None:
            connection.execute(update(case_move).where(*own).values(outcome="went_on", state=None, rows=None))
            return "went_on"
        store.append_facts(connection, row, [Fact("migration_reverted", actor_id=plan.started_by_id, actor_role="administrator", data={
            "migration": plan.number, "from": plan.to_version, "to": plan.from_version})], now,
            state=was.state, state_digest=hashlib.sha256(was.state).hexdigest(), version=plan.from_version, rev=row.rev + 1, kept_of=None)
        _put_back(connection, case_id, json.loads(was.rows), to_text(now))
        refresh_case_due(connection, [case_id])
        connection.execute(update(case_move).where(*own).values(outcome="reverted", state=None, rows=None))
        fault("case_reverted")
    return "reverted"


def _put_back(connection: Connection, case_id: str, rows: Mapping[str, list[dict[str, Any]]], now: str) -> None:
    """Tasks and timers as they were; who claimed one meanwhile keeps it. Clocks the move ended run again, those it began are gone."""
    for table in (open_task, timer):
        was = {one["id"]: one for one in rows[table.name]}
        now_there = set(connection.scalars(select(table.c.id).where(table.c.case_id == case_id)))
        store.delete_all(connection, table, now_there - was.keys())
        for key in sorted(now_there & was.keys()):
            drawn = {name: was[key][name] for name in _DRAWN if name in was[key]}
            connection.execute(update(table).where(table.c.id == key).values(**drawn))
        store.insert_all(connection, table, [one for key, one in was.items() if key not in now_there])
    _clocks_back(connection, case_id, rows[deadline.name])


def _clocks_back(connection: Connection, case_id: str, was: list[dict[str, Any]]) -> None:
    before = {(one["policy"], one["started_at"]): one for one in was}
    for one in connection.execute(select(deadline).where(deadline.c.case_id == case_id)).all():
        own = (deadline.c.case_id == case_id, deadline.c.policy == one.policy, deadline.c.started_at == one.started_at)
        known = before.get((one.policy, one.started_at))
        if known is None:
            connection.execute(delete(deadline).where(*own))
        elif (one.ended_at, one.paused_at) != (known["ended_at"], known["paused_at"]):
            connection.execute(update(deadline).where(*own).values(**{name: value for name, value in known.items() if name not in ("case_id", "policy", "started_at")}))
