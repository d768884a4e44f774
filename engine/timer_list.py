"""What deadlines did: the facts they left behind, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.clock import from_text, to_text
from engine.element_names import drawn_name
from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person, may
from engine.tables import case, fact, place

MOST = 100


@dataclass(frozen=True)
class FiredLine:
    """A deadline that fired: which one, of which case, and where the case stands since."""

    number: str
    subject: str
    village: str
    name_zh: str | None
    name_en: str | None
    policy: str | None
    stage: str
    status: str
    at: datetime


def fired_since(engine: Engine, person: Person, since: datetime) -> list[FiredLine]:
    """The deadlines that fired after `since`, at most a hundred, the newest first. Raises NotYours."""
    if not may(person, "move_clock"):
        raise NotYours("the clock is for administrators")
    query = (
        select(fact.c.at, fact.c.data, fact.c.element, fact.c.diagram, case.c.number, case.c.subject, case.c.stage, case.c.status,
               case.c.version, place.c.name.label("village"))
        .join(case, case.c.id == fact.c.case_id).join(place, place.c.code == case.c.place)
        .where(fact.c.kind == "timer_fired", fact.c.at >= to_text(since))
        .order_by(fact.c.at.desc(), fact.c.case_id, fact.c.seq).limit(MOST)
    )
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return [
        FiredLine(row.number, row.subject, row.village, *drawn_name(engine, row.version, row.diagram, row.element),
                  json.loads(row.data).get("policy"), row.stage, row.status, from_text(row.at))
        for row in rows
    ]
