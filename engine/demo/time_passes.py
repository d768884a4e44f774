"""Let time pass for one case: its timers and reminders come at their own moments, in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from engine.clock import from_text, to_text
from engine.commands import fire_timer, warn_due
from engine.engine import Engine
from engine.tables import deadline, open_task, timer


def let_time_pass(engine: Engine, case_id: str, until: datetime) -> None:
    """Move the engine's clock to `until`, firing what falls due on the way."""
    while _fire_next(engine, case_id, until):
        pass
    _move_to(engine, until)


def wait_for(engine: Engine, case_id: str, element: str, until: datetime) -> datetime | None:
    """When the task opened: now, earlier, or after timers that fire before `until`; none when it does not open."""
    while True:
        task = open_task_of(engine, case_id, element)
        if task is not None:
            return from_text(task.created_at)
        if not _fire_next(engine, case_id, until):
            return None


def open_task_of(engine: Engine, case_id: str, element: str) -> Row[Any] | None:
    """The case's open task of this element, if any."""
    with engine.database.read() as connection:
        return connection.execute(select(open_task).where(open_task.c.case_id == case_id, open_task.c.element == element)).first()


def _fire_next(engine: Engine, case_id: str, until: datetime) -> bool:
    query = select(timer.c.id, timer.c.due_at).where(timer.c.case_id == case_id, timer.c.due_at <= to_text(until)).order_by(timer.c.due_at)
    warning = select(func.min(deadline.c.warn_at)).where(deadline.c.case_id == case_id, deadline.c.warn_at <= to_text(until))
    with engine.database.read() as connection:
        due, warn_at = connection.execute(query.limit(1)).first(), connection.scalar(warning)
    if warn_at is not None and (due is None or warn_at < due.due_at):
        _move_to(engine, from_text(warn_at))
        return warn_due(engine) > 0
    if due is None:
        return False
    _move_to(engine, from_text(due.due_at))
    return fire_timer(engine, due.id)


def _move_to(engine: Engine, moment: datetime) -> None:
    ahead = moment - engine.clock.now()
    if ahead.total_seconds() > 0:
        engine.clock.move(ahead)
