"""Steps that failed and wait for an administrator: which case, which element, why, how often tried."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select, tuple_

from engine.clock import from_text
from engine.element_names import drawn_name
from engine.engine import Engine
from engine.errors import NotYours
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, may
from engine.tables import case, incident, place

COUNTED = 100


@dataclass(frozen=True)
class IncidentLine:
    """A row of the administrators' incident list. `verb`: the command that failed; moments in UTC."""

    id: str
    case_id: str
    number: str
    subject: str
    village: str
    element: str | None
    diagram: str | None
    name_zh: str | None
    name_en: str | None
    reason: str
    verb: str
    attempts: int
    opened_at: datetime
    opened_text: str


def open_incidents(engine: Engine, person: Person, after: str | None = None, size: int = 50) -> Page[IncidentLine]:
    """The incidents nobody has resolved, the oldest first. Raises NotYours."""
    if not may(person, "see_incidents"):
        raise NotYours("incidents are for administrators")
    size, key = fit(size), from_cursor(after, 2)
    query = (
        select(incident, case.c.number, case.c.subject, case.c.version, place.c.name.label("village"))
        .join(case, case.c.id == incident.c.case_id).join(place, place.c.code == case.c.place)
        .where(incident.c.resolved_at.is_(None)).order_by(incident.c.opened_at, incident.c.id).limit(size + 1)
    )
    if key is not None:
        query = query.where(tuple_(incident.c.opened_at, incident.c.id) > tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([_line(engine, row) for row in rows], size, lambda line: (line.opened_text, line.id))


def incident_count(engine: Engine) -> int:
    """How many incidents are open; counting stops at 100."""
    some = select(incident.c.id).where(incident.c.resolved_at.is_(None)).limit(COUNTED).subquery()
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(some)) or 0


def _line(engine: Engine, row: Row[Any]) -> IncidentLine:
    name, name_en = drawn_name(engine, row.version, row.diagram, row.element)
    return IncidentLine(
        id=row.id, case_id=row.case_id, number=row.number, subject=row.subject, village=row.village, element=row.element,
        diagram=row.diagram, name_zh=name, name_en=name_en, reason=row.reason, verb=str(json.loads(row.doing).get("verb", "")),
        attempts=row.attempts, opened_at=from_text(row.opened_at), opened_text=row.opened_at,
    )
