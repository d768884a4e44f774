"""Signed-in sessions, kept on the server so that they can be ended there. Only a digest of the cookie's token is stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from engine.clock import from_text, to_text
from engine.errors import NotFound
from engine.people.load import load_person
from engine.people.person import Person
from engine.tables import session

if TYPE_CHECKING:
    from engine.engine import Engine

IDLE = timedelta(hours=12)            # nobody came back for so long
ABSOLUTE = timedelta(days=7)          # signed in so long ago
SEEN_STEP = timedelta(minutes=5)      # how exactly "came back" is known: saves a write per page


def start_session(engine: Engine, person_id: str) -> str:
    """Sign somebody in: a fresh random token for the cookie."""
    token, now = secrets.token_urlsafe(32), machine_now(engine)
    with engine.database.write() as connection:
        connection.execute(insert(session).values(
            id=_digest(token), person_id=person_id, created_at=to_text(now), seen_at=to_text(now), expires_at=to_text(now + IDLE)))
    return token


def person_of_session(engine: Engine, token: str) -> Person:
    """Whose session this is; coming back keeps it alive. Raises NotFound when it is unknown, over, revoked, or its person shut out."""
    now, key = machine_now(engine), _digest(token)
    with engine.database.read() as connection:
        row = connection.execute(select(session).where(session.c.id == key)).first()
    if row is None or from_text(row.expires_at) <= now:
        raise NotFound("no such session")
    person = load_person(engine, row.person_id)
    if not person.active:
        raise NotFound("no such session")
    if now - from_text(row.seen_at) >= SEEN_STEP:
        _seen(engine, key, from_text(row.created_at), now)
    return person


def end_session(engine: Engine, token: str) -> None:
    """Sign this session out; nothing happens when it is over already."""
    with engine.database.write() as connection:
        connection.execute(delete(session).where(session.c.id == _digest(token)))


def end_all_sessions(engine: Engine, person_id: str) -> int:
    """Sign a person out everywhere; how many sessions that were."""
    with engine.database.write() as connection:
        return connection.execute(delete(session).where(session.c.person_id == person_id)).rowcount


def forget_ended_sessions(engine: Engine) -> int:
    """Remove what is over; how many that were."""
    with engine.database.write() as connection:
        return connection.execute(delete(session).where(session.c.expires_at <= to_text(machine_now(engine)))).rowcount


def machine_now(engine: Engine) -> datetime:
    """The machine's time. Sign-in security does not follow the demo's clock: moving it five days ahead must sign nobody out."""
    return engine.clock.now() - engine.clock.offset


def _seen(engine: Engine, key: str, created: datetime, now: datetime) -> None:
    ends = min(now + IDLE, created + ABSOLUTE)
    with engine.database.write() as connection:
        connection.execute(update(session).where(session.c.id == key).values(seen_at=to_text(now), expires_at=to_text(ends)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
