"""Read people with their memberships."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, bindparam, or_, select

from engine.clock import from_text, to_text
from engine.errors import NotFound
from engine.people.person import Membership, Person, StandsFor
from engine.personal.look_up import people_by_id_card, people_by_phone, people_by_tail
from engine.personal.numbers import masked_phone_of
from engine.tables import absence, membership, person

if TYPE_CHECKING:
    from engine.engine import Engine

_AWAY_NOW = (absence.c.until_at > bindparam("now"), absence.c.from_at <= bindparam("now"), absence.c.ended_at.is_(None))
_PERSON = (
    select(person.c.id, person.c.name, person.c.login, person.c.locale, person.c.home, person.c.active,
           membership.c.role, membership.c.place,
           select(absence.c.id).where(absence.c.substitute_id == person.c.id, *_AWAY_NOW).correlate(person).exists().label("stands_in"))
    .select_from(person.outerjoin(membership, membership.c.person_id == person.c.id))
    .order_by(membership.c.role, membership.c.place)
)
# Only for who stands in for somebody now: everybody else is read with one statement.
_STOOD_FOR = (
    select(absence.c.person_id, absence.c.until_at, person.c.name, membership.c.role, membership.c.place)
    .select_from(absence.join(person, person.c.id == absence.c.person_id).join(membership, membership.c.person_id == person.c.id))
    .where(absence.c.substitute_id == bindparam("substitute"), *_AWAY_NOW, person.c.active)
    .order_by(absence.c.until_at, absence.c.id, membership.c.role, membership.c.place)
)


def load_person(engine: Engine, person_id: str) -> Person:
    """The person with this id. Raises NotFound."""
    with engine.database.read() as connection:
        return person_by_id(engine, connection, person_id)


def person_by_id(engine: Engine, connection: Connection, person_id: str) -> Person:
    """The same inside an open transaction. Raises NotFound."""
    return _one(engine, connection, _PERSON.where(person.c.id == person_id), person_id)


def find_by_login(engine: Engine, login: str) -> Person:
    """The person with this login, whatever the case of its letters. Raises NotFound."""
    with engine.database.read() as connection:
        return person_by_login(engine, connection, login)


def person_by_login(engine: Engine, connection: Connection, login: str) -> Person:
    """The same inside an open transaction. Raises NotFound."""
    return _one(engine, connection, _PERSON.where(person.c.login == tidy_login(login)), "this login")


def tidy_login(login: str) -> str:
    """The stored spelling of a login: no blanks around it, small letters, at most 64 characters, no control characters."""
    return "".join(letter for letter in login.strip().casefold() if letter.isprintable())[:64]


def villagers_of(engine: Engine, village: str, words: str, limit: int = 20) -> list[tuple[str, str, str | None]]:
    """(id, name, covered phone) of the active villagers of a village whose name contains `words`, whose phone or identity card is this
    number, or ends in these four digits (phone) or six characters (card); by name."""
    with engine.database.read() as connection:
        numbered = {*people_by_phone(engine, connection, words), *people_by_id_card(engine, connection, words), *people_by_tail(engine, connection, village, words)}
        query = (
            select(person.c.id, person.c.name, person.c.phone_sealed)
            .where(person.c.home == village, person.c.active, or_(person.c.name.contains(words, autoescape=True), person.c.id.in_(numbered)))
            .order_by(person.c.name, person.c.id).limit(limit)
        )
        return [(row.id, row.name, masked_phone_of(engine.keyring, row.id, row.phone_sealed)) for row in connection.execute(query)]


def _one(engine: Engine, connection: Connection, query: Select[Any], asked: str) -> Person:
    now = to_text(engine.clock.now())
    rows = connection.execute(query, {"now": now}).all()
    if not rows:
        raise NotFound(f"no person {asked}")
    first = rows[0]
    stands_for = _stands_for(engine, connection.execute(_STOOD_FOR, {"substitute": first.id, "now": now}).all()) if first.stands_in else ()
    return Person(first.id, first.name, first.login, first.locale, first.home, bool(first.active), _held(engine, rows), stands_for)


def _held(engine: Engine, rows: Iterable[Any]) -> tuple[Membership, ...]:
    """A role the county has abolished gives nothing."""
    return tuple(Membership(row.role, row.place, platform=bool(engine.roles[row.role].platform)) for row in rows if row.role in engine.roles)


def _stands_for(engine: Engine, rows: Iterable[Any]) -> tuple[StandsFor, ...]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return tuple(StandsFor(key, own[0].name, _held(engine, own), from_text(own[-1].until_at)) for key, own in found.items())
