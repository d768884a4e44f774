"""转交, 委派, 退回: a task passes from one colleague to another, with words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, update

from engine import store
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.late import who_was_faster
from engine.commands.requests import carried_out, remember
from engine.commands.seat import seat_of
from engine.commands.words import written
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.facts import Fact
from engine.faults import fault
from engine.notices.tell import tell_about
from engine.people import Person, acting, acting_role, may
from engine.people.load import person_by_id
from engine.tables import open_task

UNSEEN = "?"        # nobody says whom the page showed as the one who has the task


@dataclass(frozen=True)
class Move:
    """What becomes of the task: the fact's kind, the task's columns, who is told."""

    kind: str
    values: dict[str, Any]
    to: str | None


def hand_over_task(
    engine: Engine, actor: Person, task_id: str, to_person_id: str, note: str, request_key: str, *, held_by: str | None = UNSEEN,
) -> CaseRef:
    """Give the task to a colleague who may work it, for good. `held_by`: who had it when the actor looked. Raises NotYours (meanwhile
    a colleague has it), AlreadyDone, BadAnswers."""
    return _give(engine, actor, task_id, to_person_id, note, request_key, "handed_over", held_by)


def delegate_task(
    engine: Engine, actor: Person, task_id: str, to_person_id: str, note: str, request_key: str, *, held_by: str | None = UNSEEN,
) -> CaseRef:
    """Let a colleague work the task; the one who has it now stays responsible and is the only one to complete it. Raises like
    hand_over_task."""
    return _give(engine, actor, task_id, to_person_id, note, request_key, "delegated", held_by)


def resolve_delegation(engine: Engine, actor: Person, task_id: str, words: str, request_key: str) -> CaseRef:
    """The delegate is done: the task goes back to its owner to be checked and completed. Raises NotYours, AlreadyDone, BadAnswers."""
    said = written("words", words)

    def move(connection: Connection, row: Row[Any]) -> Move:
        if row.task_owner_id is None:
            raise NotYours("this task is not delegated")
        return Move("delegation_resolved", {"assignee_id": row.task_owner_id, "owner_id": None, "given_by_id": None}, row.task_owner_id)

    return _move(engine, actor, task_id, request_key, "return_task", said, move)


def return_task(engine: Engine, actor: Person, task_id: str, reason: str, request_key: str) -> CaseRef:
    """Give the task back with a reason: to who delegated or handed it over, otherwise to its group. Raises NotYours, AlreadyDone,
    BadAnswers."""
    said = written("reason", reason)

    def move(connection: Connection, row: Row[Any]) -> Move:
        back_to = row.task_owner_id or _still_works(engine, connection, row, row.task_given_by_id)
        return Move("task_returned", {"assignee_id": back_to, "owner_id": None, "given_by_id": None}, back_to)

    return _move(engine, actor, task_id, request_key, "return_task", said, move)


def _give(engine: Engine, actor: Person, task_id: str, to: str, note: str, request_key: str, kind: str, held_by: str | None) -> CaseRef:
    said = written("note", note)
    rule = "hand_over_task" if kind == "handed_over" else "delegate_task"

    def move(connection: Connection, row: Row[Any]) -> Move:
        if held_by != UNSEEN and held_by != row.task_assignee_id:
            raise NotYours("a colleague has this task now", claimed_by=row.task_assignee_id)
        if to == row.task_assignee_id or _still_works(engine, connection, row, to) is None:
            raise BadAnswers({"to": problem("not_an_option")})
        owner = actor.id if kind == "delegated" else None
        return Move(kind, {"assignee_id": to, "owner_id": owner, "given_by_id": actor.id}, to)

    return _move(engine, actor, task_id, request_key, rule, said, move)


def _move(
    engine: Engine, actor: Person, task_id: str, request_key: str, rule: str, said: str,
    decide: Callable[[Connection, Row[Any]], Move],
) -> CaseRef:
    """One transaction: the rule, the task's new holder, the fact with its words, the notice."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        row = store.load_case_of_task(connection, engine.database, task_id)
        if row is None:
            raise who_was_faster(connection, actor, task_id)
        if not may(actor, rule, task=seat_of(row)):
            raise NotYours("this task is in other hands", **_holder(row, actor))
        move = decide(connection, row)
        claimed = to_text(now) if move.values["assignee_id"] is not None else None
        connection.execute(update(open_task).where(open_task.c.id == task_id).values(
            **move.values, claimed_at=claimed, follow_up_at=None, remind_at=None))
        fault("task_moved")
        _record(engine, connection, row, actor, move, said, task_id, now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)


def _record(engine: Engine, connection: Connection, row: Row[Any], actor: Person, move: Move, said: str, task_id: str, now: Any) -> None:
    data = {"name": row.task_name, "to": move.to, **acting(actor, seat_of(row))}
    seat = seat_of(row)
    role = acting_role(actor, seat) if may(actor, "see_task", task=seat) else "command_room"
    fact = Fact(move.kind, row.task_element, row.task_diagram, task_id, actor.id, role, data=data, texts={"words": said})
    store.append_facts(connection, row, [fact], now)
    told = [] if move.to in (None, actor.id) else [store.Notice(str(move.to), move.kind, {
        "number": row.number, "element": row.task_element, "diagram": row.task_diagram, "task": task_id})]
    tell_about(engine, connection, row, [fact], told, now)


def _holder(row: Row[Any], actor: Person) -> dict[str, object]:
    """Who has the task, when it is somebody else of a group the actor belongs to: they are told kindly."""
    seen = may(actor, "see_task", task=seat_of(row)) and row.task_assignee_id not in (None, actor.id)
    return {"claimed_by": row.task_assignee_id} if seen else {}


def _still_works(engine: Engine, connection: Connection, row: Row[Any], person_id: str | None) -> str | None:
    """The person, when they are active and may work this task."""
    if person_id is None:
        return None
    try:
        person = person_by_id(engine, connection, person_id)
    except NotFound:
        return None
    return person.id if may(person, "work_task", task=seat_of(row)) else None
