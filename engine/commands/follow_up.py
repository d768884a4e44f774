"""跟进: the assignee wants to look at a task again then; when it comes, they are reminded once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from engine import store
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.late import who_was_faster
from engine.commands.seat import seat_of
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.facts import Fact
from engine.faults import fault
from engine.notices.tell import tell_about
from engine.people import Person, may
from engine.tables import case, open_task

FARTHEST = timedelta(days=366)
_TASK = ("id", "element", "diagram", "assignee_id", "follow_up_at", "remind_at")


def set_follow_up(engine: Engine, actor: Person, task_id: str, at: datetime | None) -> CaseRef:
    """Look again at this task then, or not at all. Raises NotYours, AlreadyDone, BadAnswers (a moment that is gone or too far)."""
    now = engine.clock.now()
    if at is not None and not now < at <= now + FARTHEST:
        raise BadAnswers({"follow_up": problem("not_to_come")})
    with engine.database.write() as connection:
        row = store.load_case_of_task(connection, engine.database, task_id)
        if row is None:
            raise who_was_faster(connection, actor, task_id)
        if not may(actor, "follow_up", task=seat_of(row)):
            raise NotYours("only who has the task in hand follows it up")
        moment = None if at is None else to_text(at)
        connection.execute(update(open_task).where(open_task.c.id == task_id).values(follow_up_at=moment, remind_at=moment))
    return CaseRef(row.id, row.number)


def remind_due(engine: Engine, limit: int = 100) -> int:
    """Remind of up to `limit` tasks whose moment has come; how many. Workers share the work: a case another one holds is passed over."""
    query = select(open_task.c.id).where(open_task.c.remind_at <= to_text(engine.clock.now())).order_by(open_task.c.remind_at).limit(limit)
    with engine.database.read() as connection:
        due = connection.scalars(query).all()
    return sum(_remind(engine, task_id) for task_id in due)


def _remind(engine: Engine, task_id: str) -> bool:
    """The notice and the end of the waiting in one transaction: whoever is killed has told nobody, or told and noted it."""
    now = engine.clock.now()
    query = select(case, *(open_task.c[name].label(f"task_{name}") for name in _TASK)).join(open_task, open_task.c.case_id == case.c.id).where(
        open_task.c.id == task_id, open_task.c.remind_at <= to_text(now))
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(query, of=(case, open_task), skip_locked=True)).first()
        if row is None:
            return False
        connection.execute(update(open_task).where(open_task.c.id == task_id).values(remind_at=None))
        fault("follow_up_noted")
        data = {"at": row.task_follow_up_at}
        due = Fact("follow_up_due", row.task_element, row.task_diagram, task_id, data=data)
        store.append_facts(connection, row, [due], now, updated_at=row.updated_at)
        told = [store.Notice(row.task_assignee_id, "follow_up_due", {
            "number": row.number, "element": row.task_element, "diagram": row.task_diagram, "task": task_id})] if row.task_assignee_id else []
        tell_about(engine, connection, row, [due], told, now)
        fault("follow_up_told")
    return True
