"""Signed-in sessions, kept on the server so that they can be ended there. Only a digest of the cookie's token is stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
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


def start_session(engine: Engine, person_id: str, *, how: str = "password", device: str = "", kept_days: int = 0) -> str:
    """Sign somebody in: a fresh random token for the cookie. `kept_days`: a villager's phone stays signed in that long; 0: staff."""
    token, now = secrets.token_urlsafe(32), machine_now(engine)
    with engine.database.write() as connection:
        connection.execute(insert(session).values(
            id=_digest(token), person_id=person_id, created_at=to_text(now), seen_at=to_text(now), expires_at=to_text(_ends(now, now, kept_days)),
            how=how, device=device[:200], kept_days=kept_days))
    return token


def person_of_session(engine: Engine, token: str) -> Person:
    """Whose session this is; coming back keeps it alive. Raises NotFound when it is unknown, over, revoked, or its person shut out."""
    now, key = machine_now(engine), _digest(token)
    with engine.database.read() as connection:
        row = connection.execute(select(session).where(session.c.id == key)).first()
    if row is None or from_text(row.expires_at) <= now:
        raise NotFound("no such session")
    person = load_person(engine, row.person_id)
    if not person.active or (row.kept_days and person.works and now - from_text(row.seen_at) > IDLE):      # who works now has the limits of staff
        raise NotFound("no such session")
    if now - from_text(row.seen_at) >= SEEN_STEP:
        _seen(engine, key, _ends(from_text(row.created_at), now, row.kept_days), now)
    return person


def end_session(engine: Engine, token: str) -> None:
    """Sign this session out; nothing happens when it is over already."""
    with engine.database.write() as connection:
        connection.execute(delete(session).where(session.c.id == _digest(token)))


def end_all_sessions(engine: Engine, person_id: str) -> int:
    """Sign a person out everywhere; how many sessions that were."""
    with engine.database.write() as connection:
        return connection.execute(delete(session).where(session.c.person_id == person_id)).rowcount


@dataclass(frozen=True)
class SignedInAt:
    """One place where somebody is signed in. `id` names it and opens nothing."""

    id: str
    how: str
    device: str
    since: datetime
    seen: datetime
    here: bool


def sessions_of(engine: Engine, person_id: str, token: str = "") -> list[SignedInAt]:
    """Where a person is signed in, the newest first; `here` is the session of this token."""
    query = select(session).where(session.c.person_id == person_id, session.c.expires_at > to_text(machine_now(engine))).order_by(session.c.seen_at.desc()).limit(50)
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    own = _digest(token)
    return [SignedInAt(row.id, row.how, row.device, from_text(row.created_at), from_text(row.seen_at), row.id == own) for row in rows]


def end_one_session(engine: Engine, person_id: str, session_id: str) -> bool:
    """End one of a person's own sessions; False when it is over already, or somebody else's."""
    with engine.database.write() as connection:
        return connection.execute(delete(session).where(session.c.id == session_id, session.c.person_id == person_id)).rowcount == 1


def how_signed_in(engine: Engine, token: str) -> str:
    """By what this session began; empty when it is over."""
    with engine.database.read() as connection:
        return connection.scalar(select(session.c.how).where(session.c.id == _digest(token))) or ""


def forget_ended_sessions(engine: Engine) -> int:
    """Remove what is over; how many that were."""
    with engine.database.write() as connection:
        return connection.execute(delete(session).where(session.c.expires_at <= to_text(machine_now(engine)))).rowcount


def machine_now(engine: Engine) -> datetime:
    """The machine's time. Sign-in security does not follow the demo's clock: moving it five days ahead must sign nobody out."""
    return engine.clock.now() - engine.clock.offset


def _ends(created: datetime, now: datetime, kept_days: int) -> datetime:
    return now + timedelta(days=kept_days) if kept_days else min(now + IDLE, created + ABSOLUTE)


def _seen(engine: Engine, key: str, ends: datetime, now: datetime) -> None:
    with engine.database.write() as connection:
        connection.execute(update(session).where(session.c.id == key).values(seen_at=to_text(now), expires_at=to_text(ends)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
