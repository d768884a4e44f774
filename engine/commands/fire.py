"""Deadlines: what is due now, found by index, each case in a transaction of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine import workflow
from engine.clock import NEVER, from_text, to_text
from engine.commands.incidents import record_failure
from engine.commands.step import doable, load, save
from engine.engine import Engine
from engine.errors import StepFailed
from engine.facts import Fact
from engine.tables import case, deadline, deadline_change, follower_due, open_task, timer
from engine.workflow import AlreadyFinished, StepError

APART = 8           # among so many batches workers spread
_COMING = select(
    select(timer.c.retry_at).order_by(timer.c.retry_at).limit(1).scalar_subquery(),
    select(deadline.c.warn_at).where(deadline.c.warn_at.is_not(None)).order_by(deadline.c.warn_at).limit(1).scalar_subquery(),
    select(deadline_change.c.moves_at).where(deadline_change.c.status.in_(("waiting", "moving"))).order_by(deadline_change.c.moves_at)
    .limit(1).scalar_subquery(),
    select(follower_due.c.due_at).order_by(follower_due.c.due_at).limit(1).scalar_subquery(),
    select(open_task.c.remind_at).where(open_task.c.remind_at.is_not(None)).order_by(open_task.c.remind_at).limit(1).scalar_subquery())


@dataclass(frozen=True)
class Coming:
    """When the worker is wanted next: the first timer, the first reminder, the first change that open cases are to follow, the
    first follower of a merged case that is to hear its answer, the first task somebody wants to look at again."""

    timer: datetime | None
    reminder: datetime | None
    change: datetime | None
    follower: datetime | None
    follow_up: datetime | None


def coming(engine: Engine) -> Coming:
    """What is next, in one statement: four looks at the head of an index, however many cases are open."""
    with engine.database.read() as connection:
        return Coming(*(None if moment in (None, NEVER) else from_text(moment) for moment in connection.execute(_COMING).one()))


def next_due(engine: Engine) -> datetime | None:
    """The next moment at which a deadline takes a case on, or none."""
    return coming(engine).timer


def fire_due(engine: Engine, limit: int = 100) -> int:
    """Fire up to `limit` timers that are due; how many fired. Several workers share the work: each begins somewhere else among the
    next ones, and passes over what another one holds. A timer whose step fails becomes an incident and waits for its next try; the
    others go on."""
    now = to_text(engine.clock.now())
    query = select(timer.c.id).where(timer.c.retry_at <= now).order_by(timer.c.retry_at, timer.c.id).limit(limit * APART)
    with engine.database.read() as connection:
        due = connection.scalars(query).all()
    begin = random.randrange(len(due)) if len(due) > limit else 0
    fired = 0
    for timer_id in [*due[begin:], *due[:begin]][:limit]:
        try:
            fired += fire_timer(engine, timer_id)
        except StepFailed:
            continue
    return fired


def fire_timer(engine: Engine, timer_id: str, *, even_if_failed: bool = False) -> bool:
    """Fire one timer that is due; False when another worker has it, or it is gone. Raises StepFailed (an incident is open)."""
    try:
        return _fire(engine, timer_id, even_if_failed)
    except _Failed as failed:
        doing = {"verb": "fire_timer", "task_id": timer_id}
        raise record_failure(engine, failed.case_id, failed.problem, doing) from failed.problem


class _Failed(Exception):
    """The timer's step failed: roll back first, then record."""

    def __init__(self, case_id: str, problem: StepError) -> None:
        super().__init__(str(problem))
        self.case_id, self.problem = case_id, problem


def _fire(engine: Engine, timer_id: str, even_if_failed: bool) -> bool:
    now = engine.clock.now()
    column = timer.c.due_at if even_if_failed else timer.c.retry_at
    query = select(case, timer.c.element.label("timer_element"), timer.c.diagram.label("timer_diagram"), timer.c.name.label("timer_name"),
                   timer.c.policy.label("timer_policy")).join(timer, timer.c.case_id == case.c.id).where(timer.c.id == timer_id, column <= to_text(now))
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(query, of=case, skip_locked=True)).first()
        if row is None:
            return False
        try:
            loaded = load(engine, connection, row, now)
            step = doable(engine, workflow.fire(loaded.instance, timer_id))
        except AlreadyFinished:
            return False
        except StepError as problem:
            raise _Failed(row.id, problem) from problem
        main = Fact("timer_fired", row.timer_element, row.timer_diagram, data={"name": row.timer_name, "policy": row.timer_policy})
        save(engine, connection, loaded, step, main, now)
    return True
