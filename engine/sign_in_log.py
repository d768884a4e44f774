"""Who came in when, how and from where: for administrators. Addresses are covered; what was tried to sign in with is never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import delete, insert, literal, select, tuple_

from engine.clock import from_text, to_text
from engine.errors import NotYours
from engine.masking import masked_name
from engine.paging import Page, fit, from_cursor, page_of
from engine.people.may import may
from engine.people.person import Person
from engine.sessions import machine_now
from engine.tables import person, sign_in_log

if TYPE_CHECKING:
    from engine.engine import Engine

KEPT = timedelta(days=180)


@dataclass(frozen=True)
class SignInLine:
    """One attempt. `name`: covered; none when nobody was recognised."""

    at: datetime
    name: str | None
    how: str
    outcome: str
    address: str
    device: str
    cursor: tuple[str, str]


def note_sign_in(engine: Engine, person_id: str | None, how: str, outcome: str, address: str, device: str) -> None:
    """Append one line; what is older than half a year goes on the way."""
    now = machine_now(engine)
    with engine.database.write() as connection:
        connection.execute(delete(sign_in_log).where(sign_in_log.c.at < to_text(now - KEPT)))
        connection.execute(insert(sign_in_log).values(
            id=str(uuid4()), at=to_text(now), person_id=person_id, how=how, outcome=outcome, address=covered_address(address), device=device[:200]))


def sign_ins(engine: Engine, actor: Person, after: str | None = None, size: int = 50) -> Page[SignInLine]:
    """The newest first. Raises NotYours."""
    if not may(actor, "change_people"):
        raise NotYours("the log of sign-ins is for administrators")
    size, key = fit(size), from_cursor(after, 2)
    order = tuple_(sign_in_log.c.at, sign_in_log.c.id)
    query = (
        select(sign_in_log, person.c.name).outerjoin(person, person.c.id == sign_in_log.c.person_id)
        .order_by(sign_in_log.c.at.desc(), sign_in_log.c.id.desc()).limit(size + 1))
    if key is not None:
        query = query.where(order < tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([SignInLine(from_text(row.at), masked_name(row.name), row.how, row.outcome, row.address, row.device, (row.at, row.id)) for row in rows],
                   size, lambda line: line.cursor)


def covered_address(address: str) -> str:
    """203.0.113.7 → 203.0.*.*; 2001:db8:1::7 → 2001:db8:*: tells networks apart, not houses."""
    if ":" in address:
        return ":".join(address.split(":")[:2]) + ":*"
    parts = address.split(".")
    return ".".join([*parts[:2], "*", "*"]) if len(parts) == 4 else "*"
