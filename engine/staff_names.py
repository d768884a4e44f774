"""Names of people who work, by id: colleagues may know them. A villager's name is never among them."""

from __future__ import annotations

from sqlalchemy import select

from engine.engine import Engine
from engine.tables import membership, person


def staff_names(engine: Engine, *ids: str | None) -> dict[str, str]:
    """The names of these people, in one query; unknown ids and villagers are left out."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    works = select(membership.c.person_id).where(membership.c.person_id == person.c.id, membership.c.role != "villager").exists()
    with engine.database.read() as connection:
        return {row.id: row.name for row in connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(wanted), works))}
