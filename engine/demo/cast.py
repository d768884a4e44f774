"""Who plays which part: somebody who holds a role at a place, a villager of a village."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from engine.engine import Engine
from engine.errors import NotFound
from engine.people import Person, load_person
from engine.place_codes import place_at
from engine.tables import membership, person


def holder(engine: Engine, role: str, place: str) -> Person:
    """The first who holds the role at this place, at the role's level. Raises NotFound."""
    level = engine.roles[role].level
    query = select(membership.c.person_id).join(person, person.c.id == membership.c.person_id).where(
        membership.c.role == role, membership.c.place == place_at(place, level)).order_by(person.c.login).limit(1)
    with engine.database.read() as connection:
        found = connection.scalar(query)
    if found is None:
        raise NotFound(f"nobody holds {role} at {place}")
    return load_person(engine, found)


def villager_of(engine: Engine, village: str, key: str) -> Person:
    """One of the villagers of a village, always the same for the same key. Raises NotFound."""
    with engine.database.read() as connection:
        homes = connection.scalars(select(person.c.id).where(person.c.home == village).order_by(person.c.login)).all()
    if not homes:
        raise NotFound(f"nobody lives in {village}")
    return load_person(engine, homes[int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % len(homes)])
