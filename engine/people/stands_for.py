"""Standing in for somebody who is away: whose seats and whose tasks count as one's own, and in whose place something is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.clock import to_text
from engine.falls_to import WARDENS
from engine.people.person import Person
from engine.tables import absence, person


def seats(person: Person) -> frozenset[tuple[str, str]]:
    """The (role, place) pairs of one's own and of those one stands in for."""
    everybody = (person.memberships, *(away.memberships for away in person.stands_for))
    return frozenset((held.role, held.place) for memberships in everybody for held in memberships)


def hands(person: Person) -> tuple[str, ...]:
    """Whose assigned tasks count as one's own: oneself first, then those one stands in for."""
    return (person.id, *(away.person_id for away in person.stands_for))


def acting(person: Person, task: Any) -> dict[str, object]:
    """What a fact about this task keeps of the place somebody acts in: {"for": id} for who is away, {"nobody": role} where the task
    fell to them because nobody holds its role, {} in their own place."""
    owner = task.assignee_id or task.candidate_id
    if owner == person.id:
        return {} if task.candidate_id or person.holds(task.role, task.place) else {"nobody": task.role}
    if owner in hands(person):
        return {"for": owner}
    if person.holds(task.role, task.place) and task.candidate_id is None:
        return {}
    fallen = getattr(task, "falls_to", None)
    for away in person.stands_for:
        if away.holds(task.role, task.place) or (fallen and away.holds(fallen, task.place) and not person.holds(fallen, task.place)):
            return {"for": away.person_id}
    return {"nobody": task.role} if fallen else {}


def acting_role(person: Person, task: Any) -> str:
    """The role somebody acts in on a task: the task's own, or the one to which it fell."""
    if "nobody" not in acting(person, task):
        return str(task.role)
    return next((role for role in WARDENS if person.sits(role, task.place)), str(task.role))


def acting_as(person: Person, role: str, place: str) -> dict[str, object]:
    """The same for something that is sent, not assigned: {"for": id} when only somebody who is away holds the role."""
    if person.holds(role, place):
        return {}
    return next(({"for": away.person_id} for away in person.stands_for if away.holds(role, place)), {})


def and_substitutes(connection: Connection, person_ids: Iterable[str], now: datetime) -> list[str]:
    """These people, and after them everybody who stands in for one of them now: what one is told, both are told."""
    told = dict.fromkeys(person_ids)
    if told:
        at = to_text(now)
        told |= dict.fromkeys(connection.scalars(
            select(absence.c.substitute_id).join(person, person.c.id == absence.c.substitute_id)
            .where(absence.c.person_id.in_(list(told)), absence.c.until_at > at, absence.c.from_at <= at, absence.c.ended_at.is_(None), person.c.active)
            .order_by(absence.c.until_at, absence.c.id)))
    return list(told)
