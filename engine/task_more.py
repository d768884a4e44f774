"""What stands beside a task's form: who gave it and with which words, whom it could go to, when to look again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.clock import from_text
from engine.colleagues import Colleague, who_may_work
from engine.commands.late import who_was_faster
from engine.element_names import english_name
from engine.engine import Engine
from engine.people import Person, may
from engine.tables import case, fact, open_task, person

SAID = ("handed_over", "delegated", "delegation_resolved", "task_returned", "help_asked", "help_answered")
MOST_SAID = 5


@dataclass(frozen=True)
class SaidWords:
    """What a colleague wrote when the task passed on."""

    kind: str
    by: str | None
    at: datetime
    words: str


@dataclass(frozen=True)
class TaskMore:
    """What this person may do with the task besides its form. `place`: the case's; `owner`: who stays responsible while the assignee works it for them."""

    id: str
    case_id: str
    number: str
    subject: str
    name_zh: str
    name_en: str
    role: str
    place: str
    assignee_id: str | None
    assignee: str | None
    owner_id: str | None
    owner: str | None
    follow_up_at: datetime | None
    may_give: bool
    may_delegate: bool
    may_return: bool
    may_follow_up: bool
    colleagues: tuple[Colleague, ...]
    said: tuple[SaidWords, ...]


def task_more(engine: Engine, reader: Person, task_id: str) -> TaskMore:
    """What stands beside the task for this reader. Raises AlreadyDone, NotFound."""
    with engine.database.read() as connection:
        row = _row(connection, task_id)
        if row is None:
            raise who_was_faster(connection, reader, task_id)
        gives = may(reader, "hand_over_task", task=row)
        offered = who_may_work(connection, row.role, row.place, (row.assignee_id,)) if gives else ()
        said = _said(connection, task_id) if may(reader, "see_task", task=row) else ()
    return TaskMore(
        id=row.id, case_id=row.case_id, number=row.number, subject=row.subject, name_zh=row.name,
        name_en=english_name(engine, row.version, row.element, row.name), role=row.role, place=row.case_place, assignee_id=row.assignee_id, assignee=row.assignee,
        owner_id=row.owner_id, owner=row.owner, follow_up_at=from_text(row.follow_up_at) if row.follow_up_at else None, may_give=gives,
        may_delegate=may(reader, "delegate_task", task=row), may_return=may(reader, "return_task", task=row),
        may_follow_up=may(reader, "follow_up", task=row), colleagues=offered, said=said)


def _row(connection: Connection, task_id: str) -> Row[Any] | None:
    assignee, owner = person.alias("assignee"), person.alias("owner")
    return connection.execute(
        select(open_task, case.c.number, case.c.subject, case.c.version, case.c.place.label("case_place"), assignee.c.name.label("assignee"), owner.c.name.label("owner"))
        .join(case, case.c.id == open_task.c.case_id).outerjoin(assignee, assignee.c.id == open_task.c.assignee_id)
        .outerjoin(owner, owner.c.id == open_task.c.owner_id).where(open_task.c.id == task_id)).first()


def _said(connection: Connection, task_id: str) -> tuple[SaidWords, ...]:
    rows = connection.execute(
        select(fact.c.kind, fact.c.at, fact.c.text, person.c.name).outerjoin(person, person.c.id == fact.c.actor_id)
        .where(fact.c.task_id == task_id, fact.c.kind.in_(SAID)).order_by(fact.c.seq.desc()).limit(MOST_SAID))
    return tuple(SaidWords(row.kind, row.name, from_text(row.at), str(json.loads(row.text or "{}").get("words", ""))) for row in rows)
