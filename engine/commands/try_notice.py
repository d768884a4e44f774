"""Send one message to an address that an administrator gives, to see whether a channel works. It tells of a made-up case."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from engine.channels.connector_form import EMAIL
from engine.channels.letter import Letter
from engine.channels.outcome import Outcome
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.notices.sample import sample_words
from engine.notices.send import send_letter
from engine.people import Person, may
from engine.tables import push_subscription


def try_notice(engine: Engine, actor: Person, channel: str, words: str, address: str, *, chinese: bool) -> Outcome:
    """What became of it. No transaction is open while it is sent. Raises NotYours, BadAnswers."""
    if not may(actor, "change_notices"):
        raise NotYours("channels are tried by administrators")
    by = engine.rulebooks.recent().connectors.get(channel)
    if by is None:
        raise BadAnswers({"address": problem("not_set_up")})
    address = address.strip()
    if channel == "sms" and not (5 <= len(address) <= 20 and address.lstrip("+").isdigit() and address.isascii()):
        raise BadAnswers({"address": problem("phone")})
    if channel == "email" and not EMAIL.fullmatch(address):
        raise BadAnswers({"address": problem("email")})
    said = sample_words(engine, words, chinese=chinese)
    event: dict[str, object] = {"kind": "tried", "at": to_text(engine.clock.now()), "case": None, "element": None, "data": {"text": said}}
    letter = Letter(uuid4().hex, "村民e点通" if chinese else "E-Point", said, chinese, engine.settings.public_url, address, _browsers(engine, actor), event)
    return send_letter(engine, by, letter)


def _browsers(engine: Engine, actor: Person) -> tuple[dict[str, str], ...]:
    """The administrator's own: a push can be tried on nobody else."""
    with engine.database.read() as connection:
        rows = connection.execute(select(push_subscription).where(push_subscription.c.person_id == actor.id)).all()
    return tuple({"id": row.id, "endpoint": row.endpoint, "p256dh": row.p256dh, "auth": row.auth} for row in rows)
