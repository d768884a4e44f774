"""Read people with their memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, or_, select

from engine.errors import NotFound
from engine.people.person import Membership, Person
from engine.tables import membership, person

if TYPE_CHECKING:
    from engine.engine import Engine

_PERSON = (
    select(person.c.id, person.c.name, person.c.login, person.c.locale, person.c.home, person.c.active,
           membership.c.role, membership.c.place)
    .select_from(person.outerjoin(membership, membership.c.person_id == person.c.id))
    .order_by(membership.c.role, membership.c.place)
)


def load_person(engine: Engine, person_id: str) -> Person:
    """The person with this id. Raises NotFound."""
    with engine.database.read() as connection:
        return person_by_id(engine, connection, person_id)


def person_by_id(engine: Engine, connection: Connection, person_id: str) -> Person:
    """The same inside an open transaction. Raises NotFound."""
    return _one(engine, connection.execute(_PERSON.where(person.c.id == person_id)).all(), person_id)


def find_by_login(engine: Engine, login: str) -> Person:
    """The person with this login, whatever the case of its letters. Raises NotFound."""
    with engine.database.read() as connection:
        return person_by_login(engine, connection, login)


def person_by_login(engine: Engine, connection: Connection, login: str) -> Person:
    """The same inside an open transaction. Raises NotFound."""
    return _one(engine, connection.execute(_PERSON.where(person.c.login == tidy_login(login))).all(), "this login")


def tidy_login(login: str) -> str:
    """The stored spelling of a login: no blanks around it, small letters, at most 64 characters, no control characters."""
    return "".join(letter for letter in login.strip().casefold() if letter.isprintable())[:64]


def villagers_of(engine: Engine, village: str, words: str, limit: int = 20) -> list[tuple[str, str, str | None]]:
    """(id, name, phone) of the active villagers of a village whose name or phone contains `words`, by name."""
    query = (
        select(person.c.id, person.c.name, person.c.phone)
        .where(person.c.home == village, person.c.active, or_(
            person.c.name.contains(words, autoescape=True), person.c.phone.contains(words, autoescape=True)))
        .order_by(person.c.name, person.c.id).limit(limit)
    )
    with engine.database.read() as connection:
        return [(row.id, row.name, row.phone) for row in connection.execute(query)]


def _one(engine: Engine, rows: list[Row[Any]] | Any, asked: str) -> Person:
    if not rows:
        raise NotFound(f"no person {asked}")
    first = rows[0]
    held = tuple(
        Membership(row.role, row.place, platform=bool(engine.roles[row.role].platform))
        for row in rows if row.role in engine.roles       # a role the county has abolished gives nothing
    )
    return Person(first.id, first.name, first.login, first.locale, first.home, bool(first.active), held)
