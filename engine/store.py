"""Load and save one case: its row, open tasks, timers, facts and notices, together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from engine import facts as chain
from engine.clock import NEVER, to_text
from engine.database import Database
from engine.deadlines import Ledger
from engine.deadlines.stored import LAST, save_clocks
from engine.errors import BrokenState, Conflict, NotFound
from engine.falls_to import falls_to
from engine.faults import fault
from engine.place_codes import place_at
from engine.roles import Role
from engine.tables import case, case_move, fact, notice, open_task, timer
from engine.workflow import Step
from engine.workflow.clocks import Until
from engine.workflow.waiting import OpenTask, Timer, Waiting

STAGES = ("report", "accept", "triage", "handle", "rate", "close")
PROJECTED = ("route", "platform", "category", "priority", "rating", "outcome", "rounds")

_CASE_BY_ID = select(case).where(case.c.id == bindparam("id"))
_TASK_COLUMNS = ("id", "element", "diagram", "name", "form", "role", "place", "candidate_id", "assignee_id", "given_by_id", "owner_id", "about_id")
_CASE_BY_TASK = select(case, *(open_task.c[name].label(f"task_{name}") for name in _TASK_COLUMNS), falls_to(open_task).label("task_falls_to")).join(
    open_task, open_task.c.case_id == case.c.id).where(open_task.c.id == bindparam("task"))
# Built once: putting a statement together costs more than running it.
_NEAREST = select(func.min(open_task.c.due_at)).where(open_task.c.case_id == case.c.id).scalar_subquery()
_NEXT_REV = update(case).where(case.c.id == bindparam("own_id"), case.c.rev == bindparam("own_rev")).values(due_at=_NEAREST)
_NEXT_FACT = update(case).where(case.c.id == bindparam("own_id"), case.c.fact_count == bindparam("own_count"))
_DELETE = {table: delete(table).where(table.c.id.in_(bindparam("ids", expanding=True))) for table in (open_task, timer)}
_TAG = update(open_task).where(open_task.c.case_id == bindparam("own_case"))      # category and priority, where a step changed them
_FORGET = update(case_move).where(case_move.c.migration == bindparam("own_migration"), case_move.c.case_id == bindparam("own_case")).values(state=None, rows=None)
_INSERT = {table: insert(table) for table in (open_task, timer, fact, notice)}


class Tags(NamedTuple):
    """What lists of tasks are filtered by, besides the village: its case's process, category and priority."""

    process: str
    category: Any
    priority: Any


@dataclass(frozen=True)
class Notice:
    """Words to come for one person; the worker's channels and the notice page read them."""

    person_id: str
    kind: str
    data: dict[str, object]


def load_case(connection: Connection, database: Database, case_id: str) -> Row[Any]:
    """The case row, locked until the transaction ends. Raises NotFound."""
    row = connection.execute(database.for_update(_CASE_BY_ID), {"id": case_id}).first()
    if row is None:
        raise NotFound(f"no case {case_id}")
    return row


def load_case_of_task(connection: Connection, database: Database, task_id: str) -> Row[Any] | None:
    """The locked case row of an open task, with the task's columns as task_…; none when the task is not open any more. Both rows are
    locked: PostgreSQL reads again, after waiting, only what it locks, and would tell of an assignee who has given the task away."""
    return connection.execute(database.for_update(_CASE_BY_TASK, of=(case, open_task)), {"task": task_id}).first()


def check_digest(row: Row[Any]) -> None:
    """A flipped bit would load as another state without a word: refuse it here. Raises BrokenState."""
    if hashlib.sha256(row.state).hexdigest() != row.state_digest:
        raise BrokenState(f"the state of case {row.number} does not match its checksum")


def save_step(
    connection: Connection, row: Row[Any], before: Waiting, step: Step, ledger: Ledger, new_facts: Sequence[chain.Fact],
    notices: Iterable[Notice], *, roles: dict[str, Role], now: datetime,
) -> None:
    """Write what one step left behind. Raises Conflict when the case changed since it was loaded."""
    rows = chain.chain(row.id, row.fact_head, row.fact_count, new_facts, now)
    fault("before_case")
    tags = tags_of(row.process, step)
    save_waiting(connection, row.id, row.place, row.reporter_id, before, step.waiting, ledger, roles=roles, tags=tags, now=now,
                 about_id=row.about_id)
    if (tags.category, tags.priority) != (row.category, row.priority):
        connection.execute(_TAG, {"own_case": row.id, "category": tags.category, "priority": tags.priority})
    if row.kept_of is not None:                   # from here on the move cannot be taken back: what the case was before goes
        connection.execute(_FORGET, {"own_migration": row.kept_of, "own_case": row.id})
    values = case_values(step, row.stage, now) | {
        "rev": row.rev + 1, "kept_of": None, "fact_count": row.fact_count + len(rows), "fact_head": rows[-1]["hash"] if rows else row.fact_head}
    done = connection.execute(_NEXT_REV, values | {"own_id": row.id, "own_rev": row.rev})
    if done.rowcount != 1:
        raise Conflict(f"case {row.number} changed meanwhile")
    fault("case_saved")
    insert_all(connection, fact, rows)
    fault("facts_saved")
    insert_all(connection, notice, notice_rows(row.id, row.fact_count, notices, now))
    fault("before_commit")


def case_values(step: Step, stage: str, now: datetime) -> dict[str, Any]:
    """The columns of the case row that follow from a step; `due_at` follows from its open tasks."""
    values: dict[str, Any] = {name: step.data[name] for name in PROJECTED if name in step.data}
    return values | {
        "state": step.state, "state_digest": hashlib.sha256(step.state).hexdigest(), "updated_at": to_text(now),
        "status": "closed" if step.completed else "open", "stage": stage_of(step, stage),
        "closed_at": to_text(now) if step.completed else None,
    }


def tags_of(process: str, step: Step) -> Tags:
    """The tags of a case's tasks after a step."""
    return Tags(process, step.data.get("category"), step.data.get("priority"))


def nearest_due(waits: Waiting, ledger: Ledger) -> str | None:
    """The earliest due moment of tasks that have just opened."""
    moments = [moment for task in waits.tasks if (moment := _due(task.until, ledger)) is not None]
    return to_text(min(moments)) if moments else None


def stage_of(step: Step, before: str) -> str:
    """Where the case stands on its way of six stages: the furthest of its open tasks, or where it was."""
    if step.completed:
        return "close"
    reached = [task.stage for task in step.waiting.tasks if task.stage in STAGES]
    return max(reached, key=STAGES.index, default=before) or before


def save_waiting(
    connection: Connection, case_id: str, place: str, reporter_id: str | None, before: Waiting, after: Waiting, ledger: Ledger,
    *, roles: dict[str, Role], tags: Tags, now: datetime, about_id: str | None = None,
) -> None:
    """Make the open_task, timer and deadline rows of a case equal to what it waits for; only the difference is written."""
    had_tasks, has_tasks = {task.id for task in before.tasks}, {task.id for task in after.tasks}
    had_timers, has_timers = {t.id for t in before.timers}, {t.id for t in after.timers}
    delete_all(connection, open_task, had_tasks - has_tasks)
    delete_all(connection, timer, had_timers - has_timers)
    save_clocks(connection, case_id, ledger)
    fault("clocks_saved")
    insert_all(connection, open_task, [
        open_task_values(task, case_id, place, reporter_id, ledger, roles[task.role], tags, now) | {"about_id": about_id}
        for task in after.tasks if task.id not in had_tasks
    ])
    fault("tasks_saved")
    insert_all(connection, timer, [timer_values(t, case_id, ledger) for t in after.timers if t.id not in had_timers])
    fault("timers_saved")


def open_task_values(
    task: OpenTask, case_id: str, place: str, reporter_id: str | None, ledger: Ledger, role: Role, tags: Tags, now: datetime,
) -> dict[str, Any]:
    """One row of the inbox: who may do it, where, and until when."""
    due = _due(task.until, ledger)
    return {
        "id": task.id, "case_id": case_id, "element": task.element, "diagram": task.diagram, "name": task.name, "form": task.form,
        "role": role.id, "place": place_at(place, role.level), "candidate_id": reporter_id if role.level == "person" else task.assignee,
        "created_at": to_text(now), "due_at": None if due is None else to_text(due), "sort_at": LAST if due is None else to_text(due),
        "village": place, **tags._asdict(), **_under(task.until),
    }


def timer_values(waiting_timer: Timer, case_id: str, ledger: Ledger) -> dict[str, Any]:
    """One row of the timer sweep."""
    due = _due(waiting_timer.until, ledger)
    moment = NEVER if due is None else to_text(due)
    return {
        "id": waiting_timer.id, "case_id": case_id, "element": waiting_timer.element, "diagram": waiting_timer.diagram,
        "name": waiting_timer.name, "due_at": moment, "retry_at": moment, **_under(waiting_timer.until),
    }


def _due(until: Until | None, ledger: Ledger) -> datetime | None:
    if until is None or until.key is None:
        return None if until is None else until.moment
    return ledger.due(until.key, until.shift)


def _under(until: Until | None) -> dict[str, Any]:
    """The columns that name the clock something waits under."""
    policy, started_at = until.key if until is not None and until.key is not None else (None, None)
    return {"policy": policy, "started_at": started_at, "shift": until.shift if until is not None else 0}


def notice_rows(case_id: str, seen: int, notices: Iterable[Notice], now: datetime) -> list[dict[str, Any]]:
    """Outbox rows; the id follows from the case's history, so that the same step can never send twice."""
    return [
        {"id": f"{case_id[:18]}-{seen}-{number}", "case_id": case_id, "person_id": item.person_id, "kind": item.kind,
         "data": chain.canonical(item.data), "created_at": to_text(now)}
        for number, item in enumerate(notices)
    ]


def append_facts(connection: Connection, row: Row[Any], new_facts: Sequence[chain.Fact], now: datetime, **values: object) -> None:
    """Record facts that move nothing (claimed, released, an incident). Raises Conflict."""
    rows = chain.chain(row.id, row.fact_head, row.fact_count, new_facts, now)
    values = {"updated_at": to_text(now)} | values | {"fact_count": row.fact_count + len(rows), "fact_head": rows[-1]["hash"]}
    done = connection.execute(_NEXT_FACT, values | {"own_id": row.id, "own_count": row.fact_count})
    if done.rowcount != 1:
        raise Conflict(f"case {row.number} changed meanwhile")
    insert_all(connection, fact, rows)


def insert_all(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """One statement for all rows, none for no rows."""
    if rows:
        connection.execute(_INSERT[table] if table in _INSERT else insert(table), list(rows))


def delete_all(connection: Connection, table: Any, ids: Iterable[str]) -> None:
    """One statement for all ids, none for no ids."""
    keys = sorted(ids)
    if keys:
        connection.execute(_DELETE[table], {"ids": keys})
