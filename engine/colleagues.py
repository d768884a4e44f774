"""Who can take a task over, and who can be asked or told about a case: people who work where it lies."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select

from engine.engine import Engine
from engine.people import Person
from engine.place_codes import LENGTHS
from engine.tables import membership, open_task, person

MOST = 60


@dataclass(frozen=True)
class Colleague:
    """`in_hand`: how many tasks they hold now, counted up to 100; `role`: the one by which they were found."""

    id: str
    name: str
    role: str
    in_hand: int


def who_may_work(engine: Engine, actor: Person, role: str, place: str) -> tuple[Colleague, ...]:
    """The active people but the actor who may work a task of this role at this place, the least busy first."""
    return _found(engine, actor, and_(membership.c.role == role, membership.c.place.in_(_around(place))))


def who_works_around(engine: Engine, actor: Person, village: str) -> tuple[Colleague, ...]:
    """The active staff but the actor of a village, its township and the county: whoever may see its cases."""
    return _found(engine, actor, and_(membership.c.role != "villager", or_(
        membership.c.place.in_(_around(village)), membership.c.place.startswith(village, autoescape=True))))


def _around(place: str) -> list[str]:
    """The place and those it lies in."""
    return sorted({place[:length] for length in LENGTHS.values() if length <= len(place)} | {place})


def _found(engine: Engine, actor: Person, condition: object) -> tuple[Colleague, ...]:
    with engine.database.read() as connection:
        rows = connection.execute(
            select(person.c.id, person.c.name, func.min(membership.c.role).label("role")).join(membership, membership.c.person_id == person.c.id)
            .where(condition, person.c.active, person.c.id != actor.id)      # type: ignore[arg-type]
            .group_by(person.c.id, person.c.name).order_by(person.c.name).limit(MOST)).all()
        held = _in_hand(connection, [row.id for row in rows])
    people = [Colleague(row.id, row.name, row.role, held.get(row.id, 0)) for row in rows]
    return tuple(sorted(people, key=lambda one: (one.in_hand, one.name)))


def _in_hand(connection: Connection, ids: list[str]) -> dict[str, int]:
    """How many tasks each holds: what people hold is counted in tens, whatever there is in the county."""
    query = select(open_task.c.assignee_id, func.count().label("n")).where(open_task.c.assignee_id.in_(ids)).group_by(open_task.c.assignee_id)
    return {row.assignee_id: row.n for row in connection.execute(query)}
