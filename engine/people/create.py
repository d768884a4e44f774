"""Write people, their memberships and choices."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, update

from engine.clock import to_text
from engine.errors import NotFound
from engine.people.load import load_person, tidy_login
from engine.people.passwords import hash_password
from engine.people.person import Person
from engine.personal.id_card import checked_id_card
from engine.personal.phone import tidy_phone
from engine.personal.sealed_columns import number_columns
from engine.tables import membership, person

if TYPE_CHECKING:
    from engine.engine import Engine


def create_person(
    engine: Engine, *, name: str, login: str | None = None, password: str | None = None, phone: str | None = None,
    home: str | None = None, memberships: Iterable[tuple[str, str]] = (), locale: str | None = None,
    demo_order: int | None = None, id_card: str | None = None,
) -> Person:
    """A new person with (role, place) memberships, in one transaction. Raises NotFound for a role nobody defined; the database
    refuses places that do not exist and logins that are taken."""
    hashed = hash_password(password) if password is not None else None
    with engine.database.write() as connection:
        person_id = add_person(
            engine, connection, name=name, login=login, password_hash=hashed, phone=phone, home=home,
            memberships=memberships, locale=locale, demo_order=demo_order, id_card=id_card)
    return load_person(engine, person_id)


def add_person(
    engine: Engine, connection: Connection, *, name: str, login: str | None = None, password_hash: str | None = None,
    phone: str | None = None, home: str | None = None, memberships: Iterable[tuple[str, str]] = (),
    locale: str | None = None, demo_order: int | None = None, id_card: str | None = None,
) -> str:
    """The same inside an open transaction, with a password already hashed (hashing is slow on purpose); gives the new id. Phone and
    identity card are sealed. Raises BadIdCard."""
    person_id = str(uuid.uuid4())
    connection.execute(insert(person).values(
        id=person_id, login=tidy_login(login) if login else None, password_hash=password_hash, name=name, home=home,
        **number_columns(engine.keyring, person_id, home, phone=tidy_phone(phone or "") or None, id_card=checked_id_card(id_card) if id_card else None),
        active=True, locale=locale, created_at=to_text(engine.clock.now()), demo_order=demo_order))
    for role, place in memberships:
        add_membership(engine, connection, person_id, role, place)
    return person_id


def add_membership(engine: Engine, connection: Connection, person_id: str, role: str, place: str) -> None:
    """Give somebody a role at a place. Raises NotFound for a role nobody defined."""
    if role not in engine.roles:
        raise NotFound(f"no role {role!r} in roles.toml")
    connection.execute(insert(membership).values(person_id=person_id, role=role, place=place))


def set_locale(engine: Engine, person_id: str, locale: str) -> None:
    """Keep the language a person chose. Raises NotFound."""
    with engine.database.write() as connection:
        if connection.execute(update(person).where(person.c.id == person_id).values(locale=locale)).rowcount != 1:
            raise NotFound(f"no person {person_id}")
