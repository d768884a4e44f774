"""Staff by place: who holds which role where, for administrators."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import literal, select, tuple_

from engine.engine import Engine
from engine.errors import NotYours
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, may
from engine.tables import membership, place
from engine.tables import person as person_table


@dataclass(frozen=True)
class StaffLine:
    """One membership: a person, a role, a place."""

    person_id: str
    name: str
    login: str | None
    active: bool
    role: str
    place: str
    place_name: str
    township: str | None


def staff(engine: Engine, person: Person, at: str | None = None, role: str | None = None, after: str | None = None, size: int = 50) -> Page[StaffLine]:
    """The memberships in a place and inside it, by place, role and name. Raises NotYours."""
    if not may(person, "see_people"):
        raise NotYours("people are for administrators")
    size, key = fit(size), from_cursor(after, 3)
    township = place.alias("township")
    order = (membership.c.place, membership.c.role, membership.c.person_id)
    query = (
        select(membership, person_table.c.name, person_table.c.login, person_table.c.active,
               place.c.name.label("place_name"), township.c.name.label("township"))
        .join(person_table, person_table.c.id == membership.c.person_id).join(place, place.c.code == membership.c.place)
        .outerjoin(township, (township.c.code == place.c.parent) & (township.c.level == "township"))
        .where(membership.c.role != "villager").order_by(*order).limit(size + 1)
    )
    if at is not None:
        query = query.where(membership.c.place.startswith(at, autoescape=True))
    if role is not None:
        query = query.where(membership.c.role == role)
    if key is not None:
        query = query.where(tuple_(*order) > tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    lines = [
        StaffLine(row.person_id, row.name, row.login, bool(row.active), row.role, row.place, row.place_name, row.township) for row in rows
    ]
    return page_of(lines, size, lambda line: (line.place, line.role, line.person_id))
