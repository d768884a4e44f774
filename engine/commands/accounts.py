"""People come to the product by themselves, or a grid worker brings them: accounts that nobody has confirmed yet, and taking them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select

from engine.clock import from_text, to_text
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.masking import masked_phone
from engine.people import Person, add_person, may
from engine.people.change_log import note
from engine.people.load import person_by_id
from engine.personal import masked_phone_of, people_by_phone, tidy_phone
from engine.personal.phone import is_mobile
from engine.sign_in_codes import proven, use_up
from engine.tables import new_account, person, place

if TYPE_CHECKING:
    from engine.engine import Engine

NAME = 40
MOST = 200


@dataclass(frozen=True)
class NewAccount:
    """Somebody whom the village has not confirmed, or who has not come in yet. `phone`: covered."""

    id: str
    name: str
    phone: str | None
    kind: str
    since: datetime


def register(engine: Engine, ticket: str, name: str, village: str) -> Person:
    """Who has proven a number says who they are and where they live; the village's grid worker confirms it later. Raises NotFound
    (nothing proven, or registering is off), BadAnswers (name, village)."""
    if not engine.settings.self_registration:
        raise NotFound("the county adds villagers itself")
    found = proven(engine, ticket)
    with engine.database.write() as connection:
        _check(connection, name, village)
        if not use_up(engine, connection, ticket):
            raise NotFound("used already")
        made = add_person(engine, connection, name=name.strip(), phone=found.phone, home=village)
        _new(engine, connection, made, village, "registered", None)
        note(connection, made, made, "added", engine.clock.now(), after={"name": name.strip(), "phone": masked_phone(found.phone), "home": village})
        return person_by_id(engine, connection, made)


def add_villager(engine: Engine, actor: Person, *, name: str, phone: str, village: str, sure: bool) -> Person:
    """A grid worker adds somebody to file for. Raises NotYours, BadAnswers: name, phone, village; `twin` when somebody of the village has
    this name or number already and the worker is not `sure` that it is somebody else (params: ids)."""
    if not may(actor, "report_on_behalf", place=village):
        raise NotYours("you do not file for this village")
    number = tidy_phone(phone)
    with engine.database.write() as connection:
        _check(connection, name, village)
        if number and not is_mobile(number):
            raise BadAnswers({"phone": problem("phone")})
        twins = twins_of(engine, connection, name, number, village)
        if twins and not sure:
            raise BadAnswers({"twin": problem("twin", ids=twins)})
        made = add_person(engine, connection, name=name.strip(), phone=number or None, home=village)
        _new(engine, connection, made, village, "filed_for", actor.id)
        note(connection, made, actor.id, "added", engine.clock.now(), after={"name": name.strip(), "phone": masked_phone(number) if number else None, "home": village})
        return person_by_id(engine, connection, made)


def twins_of(engine: Engine, connection: Connection, name: str, phone: str, village: str) -> list[str]:
    """Active villagers of the village with this name or number."""
    numbered = people_by_phone(engine, connection, phone) if phone else []
    return list(connection.scalars(select(person.c.id).where(
        person.c.home == village, person.c.active, (person.c.name == name.strip()) | person.c.id.in_(numbered)).order_by(person.c.name, person.c.id).limit(10)))


def took_over(engine: Engine, person_id: str) -> bool:
    """They came in themselves for the first time: an account that a worker made is theirs from now on. Whether it was such a one."""
    with engine.database.write() as connection:
        gone = connection.execute(delete(new_account).where(new_account.c.person_id == person_id, new_account.c.kind == "filed_for")).rowcount
        if gone:
            note(connection, person_id, person_id, "took_over", engine.clock.now())
    return bool(gone)


def confirm_account(engine: Engine, actor: Person, person_id: str) -> None:
    """The grid worker knows this villager. Raises NotYours, NotFound."""
    with engine.database.write() as connection:
        row = connection.execute(select(new_account).where(new_account.c.person_id == person_id)).first()
        if row is None:
            raise NotFound("confirmed already")
        if not may(actor, "report_on_behalf", place=row.place):
            raise NotYours("you do not look after this village")
        connection.execute(delete(new_account).where(new_account.c.person_id == person_id))
        note(connection, person_id, actor.id, "confirmed", engine.clock.now())


def new_accounts(engine: Engine, actor: Person) -> list[NewAccount]:
    """Those of the actor's villages who registered by themselves and whom nobody has confirmed, the longest waiting first. Raises NotYours."""
    if not may(actor, "report_on_behalf"):
        raise NotYours("new villagers are confirmed by grid workers")
    mine = [held.place for held in actor.memberships if may(actor, "report_on_behalf", place=held.place)]
    query = (
        select(person.c.id, person.c.name, person.c.phone_sealed, new_account.c.kind, new_account.c.created_at)
        .join(person, person.c.id == new_account.c.person_id)
        .where(new_account.c.place.in_(mine), new_account.c.kind == "registered").order_by(new_account.c.created_at).limit(MOST))
    with engine.database.read() as connection:
        return [NewAccount(row.id, row.name, masked_phone_of(engine.keyring, row.id, row.phone_sealed), row.kind, from_text(row.created_at))
                for row in connection.execute(query)]


def is_unconfirmed(engine: Engine, person_id: str) -> bool:
    """Whether the village has still to confirm this person."""
    with engine.database.read() as connection:
        return connection.scalar(select(new_account.c.person_id).where(new_account.c.person_id == person_id, new_account.c.kind == "registered")) is not None


def _check(connection: Connection, name: str, village: str) -> None:
    wrong: dict[str, dict[str, object]] = {}
    if not 1 <= len(name.strip()) <= NAME or not name.strip().isprintable():
        wrong["name"] = problem("bad_name", max=NAME)
    if connection.scalar(select(place.c.level).where(place.c.code == village)) != "village":
        wrong["village"] = problem("no_village")
    if wrong:
        raise BadAnswers(wrong)


def _new(engine: Engine, connection: Connection, person_id: str, village: str, kind: str, by_id: str | None) -> None:
    connection.execute(insert(new_account).values(person_id=person_id, place=village, kind=kind, by_id=by_id, created_at=to_text(engine.clock.now())))
