"""Legal holds 保全: while one is open, nothing of the case is removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, exists, insert, or_, select, update

from engine.clock import from_text, to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.people import Person, may
from engine.tables import case, legal_hold, person

WORDS = 500


@dataclass(frozen=True)
class Hold:
    """An open hold of a case."""

    id: str
    reason: str
    by: str
    since: datetime


def hold_case(engine: Engine, actor: Person, case_id_or_number: str, reason: str) -> None:
    """Keep everything of a case; a second hold stands beside the first. Raises NotFound, NotYours, BadAnswers (reason)."""
    said = reason.strip()
    if not said:
        raise BadAnswers({"reason": problem("required")})
    if len(said) > WORDS:
        raise BadAnswers({"reason": problem("too_long", max=WORDS)})
    with engine.database.write() as connection:
        case_id = _reached(connection, actor, case_id_or_number)
        connection.execute(insert(legal_hold).values(id=str(uuid4()), case_id=case_id, reason=said, set_at=to_text(engine.clock.now()), set_by_id=actor.id))


def end_holds(engine: Engine, actor: Person, case_id_or_number: str) -> int:
    """Let the rules count again; how many holds ended. Raises NotFound, NotYours."""
    with engine.database.write() as connection:
        case_id = _reached(connection, actor, case_id_or_number)
        return connection.execute(update(legal_hold).where(legal_hold.c.case_id == case_id, legal_hold.c.ended_at.is_(None)).values(
            ended_at=to_text(engine.clock.now()), ended_by_id=actor.id)).rowcount


def holds_of(engine: Engine, case_id: str) -> tuple[Hold, ...]:
    """The open holds of a case, the oldest first."""
    with engine.database.read() as connection:
        rows = connection.execute(select(legal_hold, person.c.name).outerjoin(person, person.c.id == legal_hold.c.set_by_id).where(
            legal_hold.c.case_id == case_id, legal_hold.c.ended_at.is_(None)).order_by(legal_hold.c.set_at)).all()
    return tuple(Hold(row.id, row.reason, row.name or "", from_text(row.set_at)) for row in rows)


def is_held(case_id: ColumnElement[str]) -> ColumnElement[bool]:
    """As a condition: a hold of the case with this id is open."""
    return exists().where(legal_hold.c.case_id == case_id, legal_hold.c.ended_at.is_(None))


def _reached(connection: Connection, actor: Person, case_id_or_number: str) -> str:
    row = connection.execute(select(case.c.id, case.c.place).where(or_(case.c.number == case_id_or_number, case.c.id == case_id_or_number))).first()
    if row is None:
        raise NotFound("no such case")
    if not may(actor, "hold_case", place=row.place):
        raise NotYours("cases are held by the command room and by administrators")
    return str(row.id)
