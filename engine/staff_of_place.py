"""Who works where a village lies: its own staff and its township's, by name. Whom a report can be about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.colleagues import around
from engine.engine import Engine
from engine.place_codes import LENGTHS, place_at
from engine.tables import membership, person

MOST = 60


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works there, with the role nearest to the village."""

    id: str
    name: str
    role: str


def staff_of_place(engine: Engine, village: str) -> tuple[StaffMember, ...]:
    """The active staff of the village, its grids and its township; those of the county are left out. Empty for no village."""
    if len(village) < LENGTHS["village"]:
        return ()
    near = [at for at in around(village) if len(at) >= len(place_at(village, "township"))]
    query = (
        select(person.c.id, person.c.name, membership.c.role).join(membership, membership.c.person_id == person.c.id)
        .where(person.c.active, membership.c.role != "villager", membership.c.place.in_(near) | membership.c.place.between(village, village + "~"))
        .order_by(membership.c.place.desc(), person.c.name, person.c.id).limit(MOST))
    found: dict[str, StaffMember] = {}
    with engine.database.read() as connection:
        for row in connection.execute(query):
            found.setdefault(row.id, StaffMember(row.id, row.name, row.role))
    return tuple(found.values())
