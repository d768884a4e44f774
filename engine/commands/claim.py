"""领取 and 释放: who takes a task works it until it is done, handed back, or a deadline takes it away."""

from __future__ import annotations

from sqlalchemy import select, update

from engine import store
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.late import who_was_faster
from engine.commands.seat import seat_of
from engine.engine import Engine
from engine.errors import NotYours
from engine.facts import Fact
from engine.people import Person, acting, acting_role, hands, may
from engine.tables import open_task, person

NOBODYS: dict[str, None] = {"given_by_id": None, "owner_id": None, "follow_up_at": None, "remind_at": None}


def claim_task(engine: Engine, actor: Person, task_id: str) -> CaseRef:
    """Make the task the actor's; doing it again changes nothing. Raises NotYours (a colleague has it), AlreadyDone, NotFound."""
    return _seat(engine, actor, task_id, claim=True)


def release_task(engine: Engine, actor: Person, task_id: str) -> CaseRef:
    """Give a claimed task back to its group: one's own, or as the command room anybody's. Raises NotYours, AlreadyDone, NotFound."""
    return _seat(engine, actor, task_id, claim=False)


def _seat(engine: Engine, actor: Person, task_id: str, *, claim: bool) -> CaseRef:
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case_of_task(connection, engine.database, task_id)
        if row is None:
            raise who_was_faster(connection, actor, task_id)
        seat = seat_of(row)
        if not may(actor, "claim_task" if claim else "release_task", task=seat):
            raise NotYours("this task belongs to another role or place")
        gone = claim and seat.falls_to is not None and seat.assignee_id is not None      # who had it in hand has left
        if claim and not gone and row.task_assignee_id not in (None, *hands(actor)):
            first = connection.scalar(select(person.c.name).where(person.c.id == row.task_assignee_id))
            raise NotYours("a colleague has claimed this task", claimed_by=row.task_assignee_id, name=first)
        if gone or (row.task_assignee_id is not None) != claim:
            acts = acting(actor, seat)
            # Who stands in takes it in hand for who is away: it is theirs again when they are back.
            values = {"assignee_id": acts.get("for", actor.id) if claim else None, "claimed_at": to_text(now) if claim else None, **NOBODYS}
            connection.execute(update(open_task).where(open_task.c.id == task_id).values(**values))
            kind = "claimed" if claim else "released"
            moved = Fact(kind, row.task_element, row.task_diagram, task_id, actor.id, acting_role(actor, seat), data=acts)
            store.append_facts(connection, row, [moved], now)
    return CaseRef(row.id, row.number)
