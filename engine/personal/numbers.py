"""Read and write the numbers of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, select, update

from engine.errors import NotFound
from engine.masking import masked_id_number, masked_phone
from engine.personal.id_card import checked_id_card
from engine.personal.keyring import Keyring
from engine.personal.phone import tidy_phone
from engine.personal.sealed_columns import number_columns
from engine.tables import person

if TYPE_CHECKING:
    from engine.engine import Engine

Kept = Literal["kept"]


def phone_of(engine: Engine, connection: Connection, person_id: str) -> str | None:
    """Somebody's whole phone number, for sending to it. To show it to a person, use engine.commands.reveal: that is recorded.
    None for nobody and for no phone. Raises UnknownKey, Unreadable."""
    return opened_phone(engine.keyring, person_id, connection.scalar(select(person.c.phone_sealed).where(person.c.id == person_id)))


def id_card_of(engine: Engine, connection: Connection, person_id: str) -> str | None:
    """Somebody's whole identity card number. None for nobody and for no card. Raises UnknownKey, Unreadable."""
    return opened_id_card(engine.keyring, person_id, connection.scalar(select(person.c.id_card_sealed).where(person.c.id == person_id)))


def opened_phone(keyring: Keyring, person_id: str | None, sealed: str | None) -> str | None:
    """The number in a row that was read with others. Raises UnknownKey, Unreadable."""
    return keyring.open("person.phone", person_id, sealed) if sealed and person_id else None


def opened_id_card(keyring: Keyring, person_id: str | None, sealed: str | None) -> str | None:
    """The same for the identity card."""
    return keyring.open("person.id_card", person_id, sealed) if sealed and person_id else None


def masked_phone_of(keyring: Keyring, person_id: str | None, sealed: str | None) -> str | None:
    """The number of a row, covered as every page and list shows it."""
    number = opened_phone(keyring, person_id, sealed)
    return masked_phone(number) if number else None


def masked_id_card_of(keyring: Keyring, person_id: str | None, sealed: str | None) -> str | None:
    """The identity card number of a row, covered."""
    number = opened_id_card(keyring, person_id, sealed)
    return masked_id_number(number) if number else None


def set_numbers(
    engine: Engine, connection: Connection, person_id: str, *, phone: str | Kept | None = "kept", id_card: str | Kept | None = "kept",
    home: str | Kept | None = "kept",
) -> dict[str, Any]:
    """Write a person's phone, identity card or village; what is "kept" stays. Both numbers are sealed anew under the current key.
    The row as it was before (with `phone` and `id_card` opened). Raises NotFound, BadIdCard."""
    row = connection.execute(engine.database.for_update(
        select(person.c.home, person.c.phone_sealed, person.c.id_card_sealed).where(person.c.id == person_id))).first()
    if row is None:
        raise NotFound(f"no person {person_id}")
    before = {"home": row.home, "phone": opened_phone(engine.keyring, person_id, row.phone_sealed),
              "id_card": opened_id_card(engine.keyring, person_id, row.id_card_sealed)}
    own = before["home"] if home == "kept" else home
    number = before["phone"] if phone == "kept" else tidy_phone(phone or "") or None
    card = before["id_card"] if id_card == "kept" else checked_id_card(id_card) if id_card else None
    columns = number_columns(engine.keyring, person_id, own, phone=number, id_card=card)
    connection.execute(update(person).where(person.c.id == person_id).values(home=own, **columns))
    return before
