"""Which open tasks are a person's own and which are their group's, as conditions that each walk along one index."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from engine import recusal
from engine.engine import Engine
from engine.people import Person, hands, seats
from engine.place_codes import LENGTHS
from engine.roles import Role
from engine.tables import open_task

MOST_SEATS = 400     # role × place pairs of one person; SQLite joins at most 500 selects

Branch = tuple[ColumnElement[bool], ...]


def not_about(person: Person) -> ColumnElement[bool]:
    """Tasks of cases that do not complain about this person: the others do not exist for them."""
    return recusal.not_about(person, open_task)


def in_hand(person: Person) -> list[Branch]:
    """The tasks this person has claimed, or that wait for exactly this person; and those of who they stand in for, but not what
    somebody has to do as a villager."""
    return [(open_task.c.assignee_id == one, not_about(person)) for one in hands(person)] + [
        (open_task.c.candidate_id == one, open_task.c.assignee_id.is_(None), not_about(person),
         *(() if one == person.id else (open_task.c.role != "villager",)))
        for one in hands(person)
    ]


def unclaimed(engine: Engine, person: Person) -> list[Branch]:
    """The tasks nobody has claimed of this person's roles at their places."""
    sits = sorted(seat for seat in seats(person) if seat[0] in engine.roles)[:MOST_SEATS]
    free = (open_task.c.assignee_id.is_(None), open_task.c.candidate_id.is_(None), not_about(person))
    return [(open_task.c.role == role, _seated_at(at, engine.roles[role]), *free) for role, at in sits]


def places_of(person: Person) -> Sequence[str]:
    """The places of a person's roles: where a search for tasks looks."""
    return sorted({place for _, place in seats(person)})


def _seated_at(at: str, role: Role) -> ColumnElement[bool]:
    """Tasks lie at the place of the role's level. Who holds a village's role for a whole township reaches all its villages;
    that walk is bounded by the role's open tasks, not by the page."""
    if len(at) < LENGTHS.get(role.level, 0):
        return open_task.c.place.startswith(at, autoescape=True)
    return open_task.c.place == at
