"""转交, 委托 and 退回: give a task to a colleague, for good or to be given back; give it back with a reason."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select, update

from engine import store
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.late import who_was_faster
from engine.commands.requests import carried_out, remember
from engine.commands.seat import seat_of
from engine.commands.words import required_words
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.facts import Fact
from engine.notices.tell import Happening, tell
from engine.people import Person, hands, may, person_by_id
from engine.tables import fact, open_task

MAX_NOTE = 500


def hand_over_task(
    engine: Engine, actor: Person, task_id: str, to_id: str, note: str, *, request_key: str, delegate: bool = False,
) -> CaseRef:
    """The colleague `to_id` has the task now and is told, with the note. `delegate`: the actor stays responsible; the colleague gives it
    back with a result, and only the actor finishes it. Raises NotYours, AlreadyDone, BadAnswers (to, note)."""
    words = required_words("note", note, MAX_NOTE) if delegate else note.strip()[:MAX_NOTE]
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case_of_task(connection, engine.database, task_id)
        if row is None or not remember(connection, request_key, actor.id, row.id, now):
            return _earlier(connection, actor, task_id, request_key)
        _may_hand_over(actor, row)
        if not to_id:
            raise BadAnswers({"to": problem("required")})
        colleague = person_by_id(engine, connection, to_id)
        if colleague.id == actor.id or not may(colleague, "work_task", task=seat_of(row)):
            raise BadAnswers({"to": problem("cannot_take_it", name=colleague.name)})
        owner = (row.task_owner_id or actor.id) if delegate else None
        _seat(connection, task_id, colleague.id, owner, to_text(now))
        kind = "task_delegated" if delegate else "handed_over"
        _record(engine, connection, row, Fact(
            kind, row.task_element, row.task_diagram, task_id, actor.id, _role(actor, row), data={"to": colleague.id},
            texts={"note": words} if words else {}), colleague.id, now)
    return CaseRef(row.id, row.number)


def return_task(engine: Engine, actor: Person, task_id: str, reason: str, *, request_key: str) -> CaseRef:
    """Give a task back: to who handed it over or delegated it, who is told; to the group where nobody did. Raises NotYours,
    AlreadyDone, BadAnswers (reason)."""
    words, now = required_words("reason", reason, MAX_NOTE), engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case_of_task(connection, engine.database, task_id)
        if row is None or not remember(connection, request_key, actor.id, row.id, now):
            return _earlier(connection, actor, task_id, request_key)
        if row.task_assignee_id not in hands(actor) or not may(actor, "work_task", task=seat_of(row)):
            raise NotYours("only who has a task in hand gives it back", claimed_by=row.task_assignee_id)
        back = _who_gave_it(engine, connection, row, actor, task_id)
        _seat(connection, task_id, back, None, to_text(now) if back else None)
        _record(engine, connection, row, Fact(
            "task_returned", row.task_element, row.task_diagram, task_id, actor.id, _role(actor, row), data={"to": back} if back else {},
            texts={"reason": words}), back, now)
    return CaseRef(row.id, row.number)


def _may_hand_over(actor: Person, row: Row[Any]) -> None:
    seat = seat_of(row)
    if not may(actor, "hand_over_task", task=seat):
        holder = {"claimed_by": row.task_assignee_id} if row.task_assignee_id else {}
        raise NotYours("this task is not yours to hand over", **holder)


def _who_gave_it(engine: Engine, connection: Connection, row: Row[Any], actor: Person, task_id: str) -> str | None:
    """Who handed the task to the actor last, when they can still take it."""
    given = connection.execute(
        select(fact.c.actor_id, fact.c.data).where(fact.c.task_id == task_id, fact.c.kind.in_(("handed_over", "task_delegated")))
        .order_by(fact.c.seq.desc()).limit(1)).first()
    if given is None or f'"to":"{actor.id}"' not in given.data or given.actor_id is None:
        return None
    giver = person_by_id(engine, connection, given.actor_id)
    return giver.id if may(giver, "work_task", task=seat_of(row)) else None


def _seat(connection: Connection, task_id: str, assignee: str | None, owner: str | None, at: str | None) -> None:
    connection.execute(update(open_task).where(open_task.c.id == task_id).values(assignee_id=assignee, owner_id=owner, claimed_at=at))


def _record(engine: Engine, connection: Connection, row: Row[Any], what: Fact, told: str | None, now: Any) -> None:
    store.append_facts(connection, row, [what], now)
    if told is not None:
        drawn = {"number": row.number, "element": row.task_element, "diagram": row.task_diagram, "by": what.actor_id}
        tell(connection, engine.rulebooks.recent(), Happening(row, row.fact_count), [store.Notice(told, what.kind, drawn)], now)


def _role(actor: Person, row: Row[Any]) -> str:
    return str(row.task_role) if actor.holds(row.task_role, row.task_place) else "command_room"


def _earlier(connection: Connection, actor: Person, task_id: str, request_key: str) -> CaseRef:
    earlier = carried_out(connection, request_key, actor.id)
    if earlier is None:
        raise who_was_faster(connection, actor, task_id)
    return earlier
