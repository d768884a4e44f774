"""A message whose words are a secret (a code, a link) goes through the outbox like every other one, but its words stay sealed and are
forgotten once it has left."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select

from engine.channels.letter import Letter
from engine.channels.outcome import Outcome
from engine.channels.sealed import Unreadable, seal, unseal
from engine.clock import to_text
from engine.tables import delivery, outbox_letter

if TYPE_CHECKING:
    from engine.engine import Engine

SEALED = "sealed"       # the audience of such a delivery


def sms_works(engine: Engine) -> bool:
    """Whether an administrator has switched the SMS channel on."""
    return engine.rulebooks.recent().works("sms")


def post_letter(engine: Engine, connection: Connection, *, kind: str, to: str, words: str, expires_at: datetime, case_id: str | None = None, leave: bool = True) -> None:
    """Put an SMS into the outbox, in the caller's transaction. `expires_at` by the product's clock: later it is not worth sending.
    `leave=False` writes the same rows and sends nothing: asking must look the same for a number that nobody has."""
    delivery_id, now = str(uuid4()), to_text(engine.clock.now())
    connection.execute(insert(delivery).values(
        id=delivery_id, channel="sms", status="waiting" if leave else "dropped", kind=kind, case_id=case_id, person_id=None, audience=SEALED, rule_id="",
        data="{}", digest="", attempts=0, next_at=now, created_at=now))
    body = json.dumps({"to": to, "words": words}, ensure_ascii=False)
    connection.execute(insert(outbox_letter).values(
        delivery_id=delivery_id, sealed=seal(engine.settings.secret_key, body), expires_at=to_text(expires_at)))


def letter_of(engine: Engine, connection: Connection, row: Any) -> Letter | Outcome:
    """What a sealed delivery says, or why it is not sent any more."""
    kept = connection.execute(select(outbox_letter).where(outbox_letter.c.delivery_id == row.id)).first()
    if kept is None or kept.expires_at <= to_text(engine.clock.now()):
        return Outcome("dropped", "too_old")
    try:
        body = json.loads(unseal(engine.settings.secret_key, kept.sealed))
    except Unreadable:
        return Outcome("dropped", "secret_unreadable")
    return Letter(row.id, "", body["words"], address=body["to"])


def forget_letter(connection: Connection, delivery_id: str) -> None:
    """It has left, or never will: its words are no longer kept."""
    connection.execute(delete(outbox_letter).where(outbox_letter.c.delivery_id == delivery_id))


def forget_old_letters(engine: Engine, connection: Connection) -> None:
    """Remove the words of whatever is too old to be sent."""
    connection.execute(delete(outbox_letter).where(outbox_letter.c.expires_at <= to_text(engine.clock.now())))
