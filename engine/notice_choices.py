"""How a person is told, as they chose it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from engine.commands.choose_notices import CHOSEN
from engine.engine import Engine
from engine.people import Person
from engine.personal import masked_phone_of
from engine.tables import notice_choice, push_subscription
from engine.tables import person as person_table


@dataclass(frozen=True)
class Choices:
    """`open`: the channels that work; `wanted`: those not switched off; `always`: those some rule uses whatever a person chose."""

    open: frozenset[str]
    wanted: frozenset[str]
    always: frozenset[str]
    email: str
    phone: str | None
    browsers: int
    push_key: str


def choices_of(engine: Engine, person: Person) -> Choices:
    """One person's choices; what nobody chose is on."""
    book = engine.rulebooks.recent()
    with engine.database.read() as connection:
        rows = {row.channel: row for row in connection.execute(select(notice_choice).where(notice_choice.c.person_id == person.id))}
        phone = connection.scalar(select(person_table.c.phone_sealed).where(person_table.c.id == person.id))
        browsers = connection.scalar(select(func.count()).select_from(push_subscription).where(push_subscription.c.person_id == person.id)) or 0
    push = book.connectors.get("push")
    email = rows.get("email")
    return Choices(
        frozenset(channel for channel in CHOSEN if book.works(channel)), frozenset(channel for channel in CHOSEN if channel not in rows or rows[channel].wanted),
        frozenset(rule.channel for rule in book.rules.values() if rule.active and not rule.optional and rule.channel in CHOSEN and book.works(rule.channel)),
        (email.address or "") if email is not None else "", masked_phone_of(engine.keyring, person.id, phone), browsers,
        push.settings.get("public", "") if push is not None and push.active else "")
