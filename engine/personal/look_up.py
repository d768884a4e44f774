"""Find people by a number: the whole one, or its end within one village. Each is a look into an index; none compares clear text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, or_, select

from engine.personal.id_card import BadIdCard, checked_id_card
from engine.personal.phone import tidy_phone
from engine.personal.sealed_columns import ID_CARD_TAIL, PHONE_TAIL
from engine.tables import person

if TYPE_CHECKING:
    from engine.engine import Engine

MOST = 20            # people of one number or end


def people_by_phone(engine: Engine, connection: Connection, phone: str) -> list[str]:
    """The ids of everybody with this phone, however it is typed; families share one. Who left is among them: look at `active`."""
    number = tidy_phone(phone)
    if not number:
        return []
    return list(connection.scalars(select(person.c.id).where(
        person.c.phone_digest.in_(engine.keyring.digests("phone", number))).order_by(person.c.created_at, person.c.id).limit(MOST)))


def people_by_id_card(engine: Engine, connection: Connection, id_card: str) -> list[str]:
    """The ids of everybody with this identity card number (one, unless a county imported somebody twice); none for what is no such number."""
    try:
        number = checked_id_card(id_card)
    except BadIdCard:
        return []
    return list(connection.scalars(select(person.c.id).where(
        person.c.id_card_digest.in_(engine.keyring.digests("id_card", number))).order_by(person.c.created_at, person.c.id).limit(MOST)))


def people_by_tail(engine: Engine, connection: Connection, village: str, digits: str) -> list[str]:
    """The ids of the villagers of one village whose phone ends in these four digits, or whose identity card in these six characters.
    Ask only for villages the asker files for (may "report_on_behalf"): the end of a number is easily guessed."""
    end = "".join(digits.split()).upper()
    found = []
    if len(end) == PHONE_TAIL and end.isdigit():
        found.append(person.c.phone_tail.in_(engine.keyring.digests("phone tail", f"{village} {end}")))
    if len(end) == ID_CARD_TAIL and end[:-1].isdigit():
        found.append(person.c.id_card_tail.in_(engine.keyring.digests("id_card tail", f"{village} {end}")))
    if not found:
        return []
    return list(connection.scalars(select(person.c.id).where(or_(*found), person.c.home == village).order_by(person.c.name, person.c.id).limit(MOST)))
