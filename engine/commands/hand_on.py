"""Hand on what somebody had in hand who left, or who lost a role: one task after the other, each its own transaction, so that a kill
loses nothing and moves nothing twice. The worker goes on where it stopped."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from engine import store
from engine.clock import to_text
from engine.commands.seat import seat_of
from engine.engine import Engine
from engine.errors import NotFound
from engine.facts import Fact
from engine.faults import fault
from engine.people import Person, may
from engine.people.load import person_by_id
from engine.tables import handed_task, handing_on, open_task

BATCH = 50


def begin_handing_on(
    engine: Engine, connection: Connection, actor: Person, person_id: str, now: datetime, *, to_id: str | None = None,
    seat: tuple[str, str] | None = None,
) -> str | None:
    """Inside the transaction that takes the rights away: note that these tasks are to go. None when there are none."""
    total = connection.scalar(select(func.count()).select_from(open_task).where(open_task.c.assignee_id == person_id, *_of(seat))) or 0
    if total == 0:
        return None
    made = str(uuid.uuid4())
    connection.execute(insert(handing_on).values(
        id=made, person_id=person_id, role=seat[0] if seat else None, place=seat[1] if seat else None, to_id=to_id, made_by_id=actor.id,
        made_at=to_text(now), total=total, moved=0, after_id=""))
    return made


def hand_on(engine: Engine, limit: int = BATCH) -> int:
    """Hand on up to `limit` tasks of the oldest job; how many were looked at. Any number of workers may call it."""
    done = 0
    while done < limit and _next(engine):
        done += 1
    return done


def _next(engine: Engine) -> bool:
    """One task, or the end of a job. The case is locked before the job's row, as every command locks its case first."""
    with engine.database.read() as connection:
        job = connection.execute(select(handing_on).where(handing_on.c.done_at.is_(None)).order_by(handing_on.c.made_at, handing_on.c.id).limit(1)).first()
        task_id = None if job is None else connection.scalar(_left(job).limit(1))
    if job is None:
        return False
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case_of_task(connection, engine.database, task_id) if task_id is not None else None
        held = connection.execute(engine.database.for_update(select(handing_on).where(handing_on.c.id == job.id))).one()
        if held.done_at is not None or held.after_id != job.after_id:
            return True                       # another worker was faster, or it was called off
        if task_id is None:
            connection.execute(update(handing_on).where(handing_on.c.id == job.id).values(done_at=to_text(now)))
            return True
        moved = row is not None and row.task_assignee_id == job.person_id
        if row is not None and moved:
            _move(engine, connection, job, row, now)
        fault("task_handed_on")
        connection.execute(update(handing_on).where(handing_on.c.id == job.id).values(after_id=task_id, moved=held.moved + moved))
    return True


def _move(engine: Engine, connection: Connection, job: Row[Any], row: Row[Any], now: datetime) -> None:
    """To the chosen colleague where the task is one of their group, else back to the group."""
    to = _colleague(engine, connection, job.to_id)
    fits = to is not None and may(to, "claim_task", task=seat_of(row)._replace(assignee_id=None))
    outcome = "colleague" if fits else "not_theirs" if to is not None else "group"
    taker = to.id if to is not None and fits else None
    connection.execute(update(open_task).where(open_task.c.id == row.task_id).values(assignee_id=taker, claimed_at=to_text(now) if taker else None))
    data: dict[str, object] = {"from": job.person_id} | ({"to": taker} if taker else {})
    store.append_facts(connection, row, [Fact(
        "handed_on", row.task_element, row.task_diagram, row.task_id, job.made_by_id, "administrator", data=data)], now)
    connection.execute(insert(handed_task).values(
        handing_id=job.id, task_id=row.task_id, case_id=row.id, name=row.task_name, outcome=outcome, at=to_text(now)))


def _colleague(engine: Engine, connection: Connection, person_id: str | None) -> Person | None:
    if person_id is None:
        return None
    try:
        found = person_by_id(engine, connection, person_id)
    except NotFound:
        return None
    return found if found.active else None


def _left(job: Row[Any]) -> Any:
    seat = (job.role, job.place) if job.role is not None else None
    return select(open_task.c.id).where(open_task.c.assignee_id == job.person_id, open_task.c.id > job.after_id, *_of(seat)).order_by(open_task.c.id)


def _of(seat: tuple[str, str] | None) -> tuple[Any, ...]:
    return () if seat is None else (open_task.c.role == seat[0], open_task.c.place.startswith(seat[1], autoescape=True))
