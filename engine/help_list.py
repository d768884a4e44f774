"""Questions between colleagues that wait: those for me, those I asked. Read for the inbox and the case's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.clock import from_text
from engine.element_names import english_name
from engine.engine import Engine
from engine.people import Person
from engine.tables import case, help_request, open_task, person

MOST = 50


@dataclass(frozen=True)
class HelpLine:
    """A question that waits. `other`: who asked, or who was asked."""

    id: str
    case_id: str
    number: str
    subject: str
    task_id: str
    name_zh: str
    name_en: str
    other: str
    question: str
    asked_at: datetime


def help_wanted(engine: Engine, person_: Person) -> list[HelpLine]:
    """What colleagues wait for from this person, the oldest first, at most MOST."""
    return _lines(engine, help_request.c.helper_id == person_.id, help_request.c.asked_by_id)


def asked(engine: Engine, person_: Person) -> list[HelpLine]:
    """What this person waits for from colleagues, the oldest first, at most MOST."""
    return _lines(engine, help_request.c.asked_by_id == person_.id, help_request.c.helper_id)


def _lines(engine: Engine, whose: Any, other: Any) -> list[HelpLine]:
    """Only of tasks that are open: with its task a question ends."""
    query = (
        select(help_request, case.c.number, case.c.subject, case.c.version, open_task.c.name.label("task_name"), open_task.c.element,
               person.c.name.label("other"))
        .join(open_task, open_task.c.id == help_request.c.task_id).join(case, case.c.id == help_request.c.case_id)
        .join(person, person.c.id == other)
        .where(whose, help_request.c.answered_at.is_(None), help_request.c.closed_at.is_(None))
        .order_by(help_request.c.asked_at, help_request.c.id).limit(MOST)
    )
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return [HelpLine(row.id, row.case_id, row.number, row.subject, row.task_id, row.task_name,
                     english_name(engine, row.version, row.element, row.task_name), row.other, row.question, from_text(row.asked_at))
            for row in rows]
