"""What a person likes: small lists of words under a name, kept on the server so that they follow the person."""

from __future__ import annotations

import json

from sqlalchemy import delete, insert, select

from engine.engine import Engine
from engine.people import Person
from engine.tables import preference


def preferred(engine: Engine, person: Person, name: str) -> tuple[str, ...] | None:
    """What they chose, none when they never did."""
    query = select(preference.c.value).where(preference.c.person_id == person.id, preference.c.name == name)
    with engine.database.read() as connection:
        kept = connection.scalar(query)
    return None if kept is None else tuple(json.loads(kept))


def prefer(engine: Engine, person: Person, name: str, chosen: tuple[str, ...]) -> None:
    """Remember what they chose."""
    own = (preference.c.person_id == person.id) & (preference.c.name == name)
    with engine.database.write() as connection:
        connection.execute(delete(preference).where(own))
        connection.execute(insert(preference).values(person_id=person.id, name=name, value=json.dumps(list(chosen))))
