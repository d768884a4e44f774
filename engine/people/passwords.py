"""Passwords: argon2id, and the same answer in the same time whether a login exists or not."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, select, update

from engine.errors import EPointError, NotFound
from engine.people.load import load_person, tidy_login
from engine.people.person import Person
from engine.personal.look_up import people_by_phone
from engine.personal.phone import is_mobile, tidy_phone
from engine.tables import membership, person

if TYPE_CHECKING:
    from engine.engine import Engine

HOUSEHOLD = 4               # passwords that are looked at where several people share a phone
MAX_LENGTH = 200            # characters; a longer text is an attempt to keep the machine busy
_HASHER = PasswordHasher()  # 64 MiB and about 0.1 s each …
_AT_ONCE = threading.BoundedSemaphore(4)  # … so that a burst of sign-ins cannot take all memory


class WrongSignIn(EPointError):
    """Login and password do not belong together. Which of the two is wrong, or whether the person is shut out, is not told."""


def hash_password(password: str) -> str:
    """The text to store for a password. Raises ValueError for an empty or overlong one."""
    if not 1 <= len(password) <= MAX_LENGTH:
        raise ValueError(f"a password has 1 to {MAX_LENGTH} characters")
    with _AT_ONCE:
        return _HASHER.hash(password)


def set_password(engine: Engine, person_id: str, password: str) -> None:
    """Give a person a new password. Raises NotFound, ValueError."""
    hashed = hash_password(password)
    with engine.database.write() as connection:
        done = connection.execute(update(person).where(person.c.id == person_id).values(password_hash=hashed))
        if done.rowcount != 1:
            raise NotFound(f"no person {person_id}")


def check_password(engine: Engine, login: str, password: str) -> Person:
    """The active person who has this login and password. Raises WrongSignIn; it takes as long for an unknown login."""
    with engine.database.read() as connection:
        rows = _who(engine, connection, login)
    hashes = [(row.id, row.password_hash) for row in rows if row.password_hash and row.active][:HOUSEHOLD] or [("", _nobodys_hash())]
    for person_id, stored in hashes:
        if _fits(stored, password[:MAX_LENGTH + 1]) and person_id:
            return load_person(engine, person_id)
    raise WrongSignIn()


def _who(engine: Engine, connection: Connection, login: str) -> Sequence[Any]:
    """Who has this login; for a phone number also the villagers who have it (staff come in by their login only)."""
    columns = select(person.c.id, person.c.password_hash, person.c.active)
    rows = connection.execute(columns.where(person.c.login == tidy_login(login))).all()
    phone = tidy_phone(login[:40])
    if rows or not is_mobile(phone):
        return rows
    works = select(membership.c.person_id).where(membership.c.role != "villager")
    return connection.execute(columns.where(person.c.id.in_(people_by_phone(engine, connection, phone)), person.c.home.is_not(None), person.c.id.not_in(works))).all()


def fits(stored: str, password: str) -> bool:
    """Whether this is the password of a stored hash."""
    return _fits(stored, password[:MAX_LENGTH + 1])


def _fits(stored: str, password: str) -> bool:
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash of the same cost as everybody's, that no password fits in practice."""
    return _HASHER.hash("nobody's: only its cost matters")
