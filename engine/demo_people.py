"""The people on the demo's click-to-enter list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine.tables import membership, person, place

if TYPE_CHECKING:
    from engine.engine import Engine


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to enter as: what they do, and where."""

    id: str
    name: str
    role: str
    place: str


def demo_people(engine: Engine) -> dict[str, list[DemoPerson]]:
    """Who may be entered as, by role in the order of roles.toml, each role's people in the demo's order. Outside a demo: nobody."""
    if not engine.settings.demo:
        return {}
    query = (
        select(person.c.id, person.c.name, func.coalesce(membership.c.role, "villager").label("role"), place.c.name.label("place"))
        .select_from(person.outerjoin(membership, membership.c.person_id == person.c.id)
                     .outerjoin(place, place.c.code == func.coalesce(membership.c.place, person.c.home)))
        .where(person.c.demo_order.is_not(None), person.c.active)
        .order_by(person.c.demo_order, membership.c.place)
    )
    with engine.database.read() as connection:
        found = [DemoPerson(row.id, row.name, row.role, row.place or "") for row in connection.execute(query)]
    by_role = {role: [one for one in found if one.role == role] for role in engine.roles}
    return {role: people for role, people in by_role.items() if people}
