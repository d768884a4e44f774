"""Clocks as rows: read one, write what a step did to them, and move what waits under one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from engine.clock import NEVER, from_text, to_text
from engine.deadlines.clock import Clock, Key
from engine.deadlines.ledger import Ledger
from engine.tables import case, deadline, open_task, timer

LAST = "9"      # what open_task.sort_at holds without a due moment

_ONE = select(deadline).where(
    deadline.c.case_id == bindparam("own_case"), deadline.c.policy == bindparam("own_policy"), deadline.c.started_at == bindparam("own_start"))
UPDATE = update(deadline).where(
    deadline.c.case_id == bindparam("own_case"), deadline.c.policy == bindparam("own_policy"), deadline.c.started_at == bindparam("own_start"))
_INSERT = insert(deadline)


def read_clock(connection: Connection, case_id: str, key: Key) -> Clock | None:
    """A clock of a case, none for one that never ran."""
    row = connection.execute(_ONE, own_key(case_id, key)).first()
    return None if row is None else clock_of(row)


def save_clocks(connection: Connection, case_id: str, ledger: Ledger) -> None:
    """Write what a step did to the clocks of a case: those that began, ended, or changed with what waits under them."""
    if ledger.started:
        connection.execute(_INSERT, [values_of(clock) | {"case_id": case_id} for clock in ledger.started.values()])
    if ledger.ended:
        end = {"ended_at": to_text(ledger.now), "warn_at": None}
        connection.execute(UPDATE, [own_key(case_id, key) | end for key in sorted(ledger.ended)])
    changed = {key: clock for key in sorted(ledger.changed) if (clock := ledger.clock(key)) is not None}
    if changed:
        connection.execute(UPDATE, [own_key(case_id, key) | changeable(clock) for key, clock in changed.items()])
        move_waits(connection, {(case_id, *key): shown_due(clock) for key, clock in changed.items()})


def shown_due(clock: Clock) -> datetime | None:
    """The due moment of what waits under a clock; none while it is paused."""
    return None if clock.paused_at is not None else clock.due_at


def move_waits(connection: Connection, due: Mapping[tuple[str, str, str], datetime | None]) -> None:
    """Let tasks and timers follow their clocks, (case, policy, start) → due moment; none: the clock is paused."""
    cases = {key[0] for key in due}
    for table in (open_task, timer):
        rows = connection.execute(select(table.c.id, table.c.case_id, table.c.policy, table.c.started_at, table.c.shift).where(table.c.case_id.in_(cases)))
        moved = []
        for row in rows:
            key = (row.case_id, row.policy, row.started_at)
            if key in due:
                clock_due = due[key]
                moment = None if clock_due is None else to_text(clock_due + timedelta(seconds=row.shift))
                moved.append({"own_id": row.id, **(_task_due(moment) if table is open_task else _timer_due(moment))})
        if moved:
            connection.execute(update(table).where(table.c.id == bindparam("own_id")), moved)


def _task_due(moment: str | None) -> dict[str, Any]:
    return {"due_at": moment, "sort_at": moment or LAST}


def _timer_due(moment: str | None) -> dict[str, Any]:
    return {"due_at": moment or NEVER, "retry_at": moment or NEVER}


def refresh_case_due(connection: Connection, case_ids: Iterable[str]) -> None:
    """Let the nearest due moment of cases follow their open tasks."""
    nearest = select(func.min(open_task.c.due_at)).where(open_task.c.case_id == case.c.id).scalar_subquery()
    connection.execute(update(case).where(case.c.id.in_(sorted(case_ids))).values(due_at=nearest))


def clock_of(row: Any) -> Clock:
    """A row of `deadline`."""
    pauses = [(from_text(begin), from_text(end)) for begin, end in json.loads(row.pauses)] if row.pauses != "[]" else []
    return Clock(
        row.policy, from_text(row.started_at), row.process, row.diagram, row.element, row.place, row.category, row.priority, row.rule_id,
        row.value, row.unit, from_text(row.due_at), row.ruleset, row.extended, pauses, row.pause_limit, _moment(row.paused_at),
        _moment(row.warn_at), row.warned, _moment(row.ended_at))


def values_of(clock: Clock) -> dict[str, Any]:
    """The columns of a clock's row, without its case."""
    return changeable(clock) | {
        "policy": clock.policy, "started_at": to_text(clock.started_at), "process": clock.process, "diagram": clock.diagram,
        "element": clock.element, "place": clock.place, "category": clock.category, "priority": clock.priority}


def changeable(clock: Clock) -> dict[str, Any]:
    """The columns that may change while a clock runs."""
    return {
        "rule_id": clock.rule_id, "value": clock.value, "unit": clock.unit, "extended": clock.extended,
        "pauses": json.dumps([[to_text(begin), to_text(end)] for begin, end in clock.pauses]) if clock.pauses else "[]",
        "pause_limit": clock.pause_limit, "paused_at": _text(clock.paused_at), "due_at": to_text(clock.due_at), "warn_at": _text(clock.warn_at),
        "warned": clock.warned, "ended_at": _text(clock.ended_at), "ruleset": clock.ruleset}


def own_key(case_id: str, key: Key) -> dict[str, Any]:
    """The parameters that name one clock."""
    return {"own_case": case_id, "own_policy": key[0], "own_start": key[1]}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)
