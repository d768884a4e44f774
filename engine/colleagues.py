"""Who else could take a task on, and how much each has in hand: found by the index of memberships, never by looking at everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from engine.engine import Engine
from engine.place_codes import LENGTHS
from engine.tables import membership, open_task, person

MOST = 50          # colleagues offered
COUNTED = 100      # open tasks counted for each: "99+" is said alike of all that have more


@dataclass(frozen=True)
class Colleague:
    """Somebody to choose. `in_hand`: how many open tasks they have, at most COUNTED."""

    id: str
    name: str
    in_hand: int


def colleagues(engine: Engine, role: str, place: str, but: tuple[str | None, ...] = ()) -> tuple[Colleague, ...]:
    """The active people who may work a task of this role at this place, those with the least in hand first."""
    with engine.database.read() as connection:
        return who_may_work(connection, role, place, but)


def who_may_work(connection: Connection, role: str, place: str, but: tuple[str | None, ...] = ()) -> tuple[Colleague, ...]:
    """The same inside a transaction."""
    query = (
        select(person.c.id, person.c.name, _in_hand().label("in_hand")).distinct()
        .join(membership, membership.c.person_id == person.c.id)
        .where(membership.c.role == role, membership.c.place.in_(around(place)), person.c.active, person.c.id.not_in([one for one in but if one]))
        .order_by(person.c.name, person.c.id).limit(MOST)
    )
    found = [Colleague(row.id, row.name, row.in_hand) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda one: one.in_hand))


def around(place: str) -> list[str]:
    """The place and what it lies in: at each of them somebody may hold the role."""
    return sorted({place, *(place[:length] for length in LENGTHS.values() if length < len(place))})


def _in_hand() -> Any:
    tasks: Select[Any] = select(open_task.c.id).where(open_task.c.assignee_id == person.c.id).limit(COUNTED)
    return select(func.count()).select_from(tasks.correlate(person).subquery()).scalar_subquery()
