"""What people change about their own way in: the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from engine.errors import BadAnswers, problem
from engine.people import Person, hash_password
from engine.people.change_log import note
from engine.people.passwords import fits
from engine.tables import person

if TYPE_CHECKING:
    from engine.engine import Engine

SHORTEST = 8


def has_password(engine: Engine, person_id: str) -> bool:
    """Whether they can come in by a password."""
    with engine.database.read() as connection:
        return bool(connection.scalar(select(person.c.password_hash).where(person.c.id == person_id)))


def change_password(engine: Engine, actor: Person, current: str, wanted: str, *, proven: bool) -> None:
    """Set, change or (empty, for villagers) remove one's password. `proven`: the session began with a code just like the one that
    would replace a forgotten password, so the old one is not asked for. Raises BadAnswers (current, wanted)."""
    with engine.database.read() as connection:
        stored = connection.scalar(select(person.c.password_hash).where(person.c.id == actor.id))
    if stored and not proven and not fits(stored, current):
        raise BadAnswers({"current": problem("wrong_password")})
    if not wanted and actor.works:
        raise BadAnswers({"wanted": problem("required")})
    if wanted and not SHORTEST <= len(wanted) <= 200:
        raise BadAnswers({"wanted": problem("short_password", min=SHORTEST)})
    hashed = hash_password(wanted) if wanted else None
    with engine.database.write() as connection:
        connection.execute(update(person).where(person.c.id == actor.id).values(password_hash=hashed))
        note(connection, actor.id, actor.id, "own_password" if wanted else "password_removed", engine.clock.now())
