"""人员管理: add people, change their names, phones, roles and sign-in. Every change is kept with who made it; no password ever is."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from engine.commands.hand_on import begin_handing_on
from engine.commands.leave import keep_an_administrator, locked
from engine.commands.reveal import reveal_person
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.masking import masked_phone
from engine.people import Person, add_membership, add_person, hash_password, may
from engine.people.change_log import note
from engine.people.load import tidy_login
from engine.personal import opened_phone, set_numbers, tidy_phone
from engine.tables import membership, person, place, session

_LOGIN = re.compile(r"[^\s/?#&%]{2,64}")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{2,30}")
NAME = 40


def new_person(
    engine: Engine, actor: Person, *, name: str, login: str, phone: str = "", home: str | None = None, roles: Iterable[tuple[str, str]] = (),
) -> tuple[str, str]:
    """Add somebody; their id and the password they sign in with first, which is shown once and kept nowhere. Raises NotYours, BadAnswers
    (keys name, login, phone, home, role, place)."""
    _allowed(actor)
    seats = list(roles)
    wrong = _wrong(name, login, phone)
    password = _made_up()
    hashed = hash_password(password)
    try:
        with engine.database.write() as connection:
            wrong |= _wrong_home(connection, home)
            for role, code in seats:
                wrong |= _wrong_seat(engine, connection, role, code)
            if wrong:
                raise BadAnswers(wrong)
            made = add_person(engine, connection, name=name.strip(), login=login, password_hash=hashed, phone=phone, home=home, memberships=seats)
            note(connection, made, actor.id, "added", engine.clock.now(), after={
                "name": name.strip(), "login": tidy_login(login), "phone": masked_phone(phone) if phone.strip() else None, "home": home,
                "roles": [list(seat) for seat in seats]})
    except IntegrityError:
        raise BadAnswers({"login": problem("login_taken")}) from None
    return made, password


def change_details(engine: Engine, actor: Person, person_id: str, *, name: str, login: str, phone: str | None) -> bool:
    """Change name, login and phone (none: leave the phone); whether anything changed. Raises NotYours, NotFound, BadAnswers."""
    _allowed(actor)
    wrong = _wrong(name, login, phone or "")
    if wrong:
        raise BadAnswers(wrong)
    new: dict[str, str | None] = {"name": name.strip(), "login": tidy_login(login)}
    if phone is not None:
        new["phone"] = tidy_phone(phone) or None
    try:
        with engine.database.write() as connection:
            locked(engine, connection, person_id)
            row = connection.execute(select(person).where(person.c.id == person_id)).one()
            old = {"name": row.name, "login": row.login, "phone": opened_phone(engine.keyring, person_id, row.phone_sealed)}
            changed = {key: value for key, value in new.items() if old[key] != value}
            if not changed:
                return False
            plain = {key: value for key, value in changed.items() if key != "phone"}
            if plain:
                connection.execute(update(person).where(person.c.id == person_id).values(**plain))
            if "phone" in changed:
                set_numbers(engine, connection, person_id, phone=changed["phone"])
            note(connection, person_id, actor.id, "details", engine.clock.now(),
                 before={key: _covered(key, old[key]) for key in changed}, after={key: _covered(key, value) for key, value in changed.items()})
    except IntegrityError:
        raise BadAnswers({"login": problem("login_taken")}) from None
    return True


def give_role(engine: Engine, actor: Person, person_id: str, role: str, code: str) -> None:
    """Let somebody hold a role at a place; doing it again changes nothing. Raises NotYours, NotFound, BadAnswers (role, place)."""
    _allowed(actor)
    with engine.database.write() as connection:
        held = locked(engine, connection, person_id)
        wrong = _wrong_seat(engine, connection, role, code)
        if wrong:
            raise BadAnswers(wrong)
        if (role, code) not in {(one.role, one.place) for one in held.memberships}:
            add_membership(engine, connection, person_id, role, code)
            note(connection, person_id, actor.id, "role_given", engine.clock.now(), after={"role": role, "place": code})


def take_role(engine: Engine, actor: Person, person_id: str, role: str, code: str) -> str | None:
    """Take a role away; what they had in hand there goes back to the group. The id of that job, or none. Raises NotYours, NotFound,
    BadAnswers (key person) for the last administrator."""
    _allowed(actor)
    now = engine.clock.now()
    with engine.database.write() as connection:
        locked(engine, connection, person_id)
        if role == "administrator":
            keep_an_administrator(engine, connection, person_id)
        gone = connection.execute(delete(membership).where(
            membership.c.person_id == person_id, membership.c.role == role, membership.c.place == code)).rowcount
        if not gone:
            return None
        note(connection, person_id, actor.id, "role_taken", now, before={"role": role, "place": code})
        return begin_handing_on(engine, connection, actor, person_id, now, seat=(role, code))


def reset_password(engine: Engine, actor: Person, person_id: str) -> str:
    """A new password that is shown once; they are signed out everywhere. Raises NotYours, NotFound."""
    _allowed(actor)
    password = _made_up()
    hashed = hash_password(password)
    with engine.database.write() as connection:
        locked(engine, connection, person_id)
        connection.execute(update(person).where(person.c.id == person_id).values(password_hash=hashed))
        connection.execute(delete(session).where(session.c.person_id == person_id))
        note(connection, person_id, actor.id, "password_reset", engine.clock.now())
    return password


def sign_out_everywhere(engine: Engine, actor: Person, person_id: str) -> int:
    """End all of somebody's sessions; how many. Raises NotYours, NotFound."""
    _allowed(actor)
    with engine.database.write() as connection:
        locked(engine, connection, person_id)
        ended = connection.execute(delete(session).where(session.c.person_id == person_id)).rowcount
        note(connection, person_id, actor.id, "signed_out", engine.clock.now())
    return ended


def uncover_phone(engine: Engine, actor: Person, person_id: str, reason: str = "to_check", words: str = "") -> str | None:
    """The whole phone number; that it was looked at is recorded. Raises NotYours, NotFound, BadAnswers (reason, words)."""
    _allowed(actor)
    with engine.database.write() as connection:
        locked(engine, connection, person_id)
        note(connection, person_id, actor.id, "phone_seen", engine.clock.now())
        return reveal_person(engine, connection, actor, person_id, reason=reason, words=words).number


def _allowed(actor: Person) -> None:
    if not may(actor, "change_people"):
        raise NotYours("people are changed by administrators")


def _made_up() -> str:
    """About 60 bits in three groups, without letters that look alike: somebody reads it to somebody on the phone."""
    return "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(3))


def _covered(key: str, value: str | None) -> str | None:
    return masked_phone(value) if key == "phone" and value else value


def _wrong(name: str, login: str, phone: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    if not 1 <= len(name.strip()) <= NAME or not name.strip().isprintable():
        found["name"] = problem("bad_name", max=NAME)
    if not _LOGIN.fullmatch(tidy_login(login)):
        found["login"] = problem("bad_login")
    if phone.strip() and not _PHONE.fullmatch(phone.strip()):
        found["phone"] = problem("bad_phone")
    return found


def _wrong_home(connection: Connection, home: str | None) -> dict[str, dict[str, object]]:
    if home is None or connection.scalar(select(place.c.level).where(place.c.code == home)) == "village":
        return {}
    return {"home": problem("no_village")}


def _wrong_seat(engine: Engine, connection: Connection, role: str, code: str) -> dict[str, dict[str, object]]:
    """A role is held at a place of its own level: a grid worker's is a village."""
    known = engine.roles.get(role)
    if known is None or known.level == "person":
        return {"role": problem("no_role")}
    level = connection.scalar(select(place.c.level).where(place.c.code == code))
    if level is None:
        return {"place": problem("no_place")}
    return {} if level == known.level else {"place": problem("wrong_level", level=known.level)}
