"""A villager's own cases, the newest first, and what waits for the villager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select, tuple_

from engine.clock import from_text
from engine.due_line import CLOCK, due_of, goes_by, nearest_task
from engine.due_state import Due
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person
from engine.tables import case, deadline, open_task, place
from engine.task_line import shortened

if TYPE_CHECKING:
    from engine.engine import Engine


@dataclass(frozen=True)
class MyCase:
    """A row of the list. `turn`: the case waits for this villager (to rate, to answer a question). Moments in UTC."""

    id: str
    number: str
    subject: str
    village: str
    status: str
    stage: str
    rating: str | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    due: Due
    turn: bool
    created_text: str
    rate_task: str | None = None      # their own open task whose form asks for a rating: one tap on the list


def my_cases(engine: Engine, person: Person, after: str | None = None, size: int = 20) -> Page[MyCase]:
    """One page of the cases this person reported or had reported for them."""
    size, key, now = fit(size), from_cursor(after, 2), engine.clock.now()
    nearest = open_task.alias("nearest")
    turn = select(open_task.c.id).where(open_task.c.case_id == case.c.id, open_task.c.candidate_id == person.id).exists()
    rate = select(open_task.c.id).where(open_task.c.case_id == case.c.id, open_task.c.candidate_id == person.id, open_task.c.form.endswith("/rate")).limit(1).scalar_subquery()
    query = (
        select(case.c.id, case.c.number, case.c.subject, place.c.name.label("village"), case.c.status, case.c.stage, case.c.rating,
               case.c.created_at, case.c.updated_at, case.c.due_at, case.c.version, case.c.place.label("code"), turn.label("turn"), rate.label("rate_task"),
               nearest.c.created_at.label("waits_since"), *CLOCK)
        .join(place, place.c.code == case.c.place)
        .outerjoin(nearest, nearest.c.id == nearest_task(case)).outerjoin(deadline, goes_by(nearest)).where(case.c.reporter_id == person.id)
        .order_by(case.c.created_at.desc(), case.c.id.desc()).limit(size + 1)
    )
    if key is not None:
        query = query.where(tuple_(case.c.created_at, case.c.id) < tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    found = [
        MyCase(row.id, row.number, shortened(row.subject), row.village, row.status, row.stage, row.rating, from_text(row.created_at),
               from_text(row.updated_at), from_text(row.due_at) if row.due_at else None,
               due_of(engine, row, row.code, row.version, row.due_at, row.waits_since or row.created_at, now), bool(row.turn), row.created_at, row.rate_task)
        for row in rows
    ]
    return page_of(found, size, lambda one: (one.created_text, one.id))


def waiting_for(engine: Engine, person: Person) -> int:
    """How many tasks wait for exactly this person."""
    query = select(func.count()).select_from(open_task).where(open_task.c.candidate_id == person.id)
    with engine.database.read() as connection:
        return connection.scalar(query) or 0
