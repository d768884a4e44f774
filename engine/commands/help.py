"""协办: the assignee asks a colleague; the colleague sees the case while its task is open, and answers once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from engine import store
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.late import who_was_faster
from engine.commands.requests import carried_out, remember
from engine.commands.seat import seat_of
from engine.commands.words import written
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, NotFound, NotYours, problem
from engine.facts import Fact
from engine.mentions import may_help
from engine.notices.tell import tell_about
from engine.people import Person, may
from engine.people.load import person_by_id
from engine.tables import help_request

MOST = 10          # open questions of one task


def ask_help(engine: Engine, actor: Person, task_id: str, helper_id: str, question: str, request_key: str) -> CaseRef:
    """Ask a colleague of the township or the county; the task stays where it is. Raises NotYours, AlreadyDone, BadAnswers."""
    said, now = written("question", question), engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        row = store.load_case_of_task(connection, engine.database, task_id)
        if row is None:
            raise who_was_faster(connection, actor, task_id)
        if not may(actor, "ask_help", task=seat_of(row)):
            raise NotYours("only who has the task in hand asks", claimed_by=row.task_assignee_id)
        if helper_id == actor.id or not _fits(engine, connection, helper_id, row):
            raise BadAnswers({"helper": problem("not_an_option")})
        asked = {"id": str(uuid.uuid4()), "case_id": row.id, "task_id": task_id, "asked_by_id": actor.id, "helper_id": helper_id,
                 "question": said, "asked_at": to_text(now)}
        store.insert_all(connection, help_request, [asked])
        task = row.task_element, row.task_diagram, task_id
        _record(engine, connection, row, Fact("help_asked", *task, actor.id, row.task_role, data={"to": helper_id}, texts={"words": said}), helper_id, now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)


def answer_help(engine: Engine, actor: Person, help_id: str, answer: str, request_key: str) -> CaseRef:
    """Answer what one was asked, once. Raises NotFound (nobody asked this person), AlreadyDone (answered, or the task has ended),
    BadAnswers."""
    said, now = written("answer", answer), engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        asked = connection.execute(select(help_request).where(help_request.c.id == help_id, help_request.c.helper_id == actor.id)).first()
        if asked is None:
            raise NotFound("nobody asked you this")
        row = store.load_case_of_task(connection, engine.database, asked.task_id)
        if row is None:
            raise AlreadyDone(by=None, at=now, what="completed", case_id=asked.case_id)
        done = connection.execute(update(help_request).where(help_request.c.id == help_id, help_request.c.answered_at.is_(None)).values(
            answered_at=to_text(now), answer=said))
        if done.rowcount != 1:
            raise AlreadyDone(by=actor.name, at=asked.answered_at or now, what="completed", case_id=asked.case_id)
        task = row.task_element, row.task_diagram, asked.task_id
        fact = Fact("help_answered", *task, actor.id, None, data={"to": asked.asked_by_id}, texts={"words": said})
        _record(engine, connection, row, fact, asked.asked_by_id, now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)


def _record(engine: Engine, connection: Connection, row: Row[Any], fact: Fact, told: str, now: datetime) -> None:
    store.append_facts(connection, row, [fact], now, updated_at=row.updated_at)
    words = store.Notice(told, fact.kind, {"number": row.number, "element": row.task_element, "diagram": row.task_diagram})
    tell_about(engine, connection, row, [fact], [words], now)


def _fits(engine: Engine, connection: Connection, helper_id: str, row: Row[Any]) -> bool:
    try:
        return helper_id not in (row.reporter_id, row.about_id) and may_help(person_by_id(engine, connection, helper_id), row.place)
    except NotFound:
        return False
