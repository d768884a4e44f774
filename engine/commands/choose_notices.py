"""Everybody chooses for themselves how they are told: which channels, which address, which browser."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select

from engine.channels.connector_form import EMAIL
from engine.channels.http import target_of
from engine.channels.safe_address import Refused
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, problem
from engine.people import Person
from engine.tables import notice_choice, push_subscription

CHOSEN = ("sms", "email", "push")
MOST_BROWSERS = 10


def choose_channels(engine: Engine, actor: Person, wanted: Mapping[str, bool], email: str) -> None:
    """Keep a person's own choice. Raises BadAnswers for an address that is none."""
    email = email.strip()
    if email and not (len(email) <= 254 and EMAIL.fullmatch(email)):
        raise BadAnswers({"email": problem("email")})
    if wanted.get("email") and not email:
        raise BadAnswers({"email": problem("required")})
    with engine.database.write() as connection:
        connection.execute(delete(notice_choice).where(notice_choice.c.person_id == actor.id))
        connection.execute(insert(notice_choice), [
            {"person_id": actor.id, "channel": channel, "wanted": bool(wanted.get(channel)), "address": email or None if channel == "email" else None}
            for channel in CHOSEN])


def subscribe(engine: Engine, actor: Person, endpoint: str, p256dh: str, auth: str) -> None:
    """Let this browser be told. A browser belongs to whoever switched it on last; the oldest of too many is forgotten. Raises
    BadAnswers for what no browser sends."""
    try:
        fits = target_of(endpoint, engine.settings.allowed_hosts).host and len(endpoint) <= 1000 and 40 <= len(p256dh) <= 200 and 10 <= len(auth) <= 100
    except Refused:
        fits = False
    if not fits or not all(part.isascii() and part.isprintable() for part in (p256dh, auth)):
        raise BadAnswers({"endpoint": problem("bad_address")})
    own = _id(endpoint)
    with engine.database.write() as connection:
        connection.execute(delete(push_subscription).where(push_subscription.c.id == own))
        connection.execute(insert(push_subscription).values(
            id=own, person_id=actor.id, endpoint=endpoint, p256dh=p256dh, auth=auth, created_at=to_text(engine.clock.now())))
        _forget_oldest(connection, actor.id)


def unsubscribe(engine: Engine, actor: Person, endpoint: str) -> None:
    """This browser is told nothing any more."""
    with engine.database.write() as connection:
        connection.execute(delete(push_subscription).where(push_subscription.c.id == _id(endpoint), push_subscription.c.person_id == actor.id))


def _forget_oldest(connection: Connection, person_id: str) -> None:
    own = push_subscription.c.person_id == person_id
    if (connection.scalar(select(func.count()).select_from(push_subscription).where(own)) or 0) > MOST_BROWSERS:
        oldest = connection.scalar(select(push_subscription.c.id).where(own).order_by(push_subscription.c.created_at).limit(1))
        connection.execute(delete(push_subscription).where(push_subscription.c.id == oldest))


def _id(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
