"""Somebody, or a deadline, was faster: say who, and keep what was written."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from engine import store
from engine.clock import from_text, to_text
from engine.commands.seat import TaskSeat
from engine.engine import Engine
from engine.errors import AlreadyDone, NotFound
from engine.facts import Fact
from engine.people import Person, may
from engine.tables import draft, fact, person

ENDED = ("task_completed", "task_overtaken")


def who_was_faster(connection: Connection, actor: Person, task_id: str) -> AlreadyDone:
    """The error that tells who ended the task and when. Raises NotFound for a task that never was, or that is not the actor's."""
    query = (
        select(fact.c.at, fact.c.kind, fact.c.case_id, fact.c.data, person.c.name)
        .outerjoin(person, person.c.id == fact.c.actor_id)
        .where(fact.c.task_id == task_id, fact.c.kind.in_(ENDED)).limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("there is no such task")
    data = json.loads(row.data)
    role, place, candidate = data["seat"]
    if not (may(actor, "work_task", task=TaskSeat(role, place, candidate, None)) or may(actor, "see_vacant", place=place)):
        raise NotFound("there is no such task")
    what = "completed" if row.kind == "task_completed" else data.get("why", "escalated")
    return AlreadyDone(by=row.name, at=from_text(row.at), what=what, case_id=row.case_id)


def keep_late_answer(engine: Engine, actor: Person, task_id: str, answers: Mapping[str, object], late: AlreadyDone) -> None:
    """What was typed is not lost: it stays as a draft for its writer, and as a remark in the case's history."""
    words = {key: str(value) for key, value in answers.items() if str(value or "").strip()}
    if not words:
        return
    now, case_id = engine.clock.now(), str(late.params["case_id"])
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, case_id)
        kept = draft.c.task_id == task_id, draft.c.person_id == actor.id
        if connection.scalar(select(draft.c.case_id).where(*kept, draft.c.sent_at.is_not(None))) is not None:
            return
        connection.execute(delete(draft).where(*kept))         # what was saved while typing is part of what was sent
        store.insert_all(connection, draft, [{
            "task_id": task_id, "person_id": actor.id, "case_id": case_id, "answers": json.dumps(words, ensure_ascii=False),
            "saved_at": to_text(now), "sent_at": to_text(now)}])
        remark = Fact("late_answer", task_id=task_id, actor_id=actor.id, texts=words)
        store.append_facts(connection, row, [remark], now)
