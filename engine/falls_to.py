"""A task that nobody can do falls to the command room of its township; where that has nobody either, to the county's supervisor, and in
the end to an administrator. The database decides it from who is active now: a few index lookups for one task."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, null, or_, select
from sqlalchemy import case as when

from engine.place_codes import LENGTHS
from engine.tables import membership, person

WARDENS = ("command_room", "county_supervisor", "administrator")
_CODES = sorted(set(LENGTHS.values()))


def falls_to(task: Any) -> ColumnElement[Any]:
    """The role a row of open_task (or an alias of it) falls to; NULL when somebody active has it."""
    fallen = [(held(role, task.c.place, task.c.about_id), role) for role in WARDENS[:-1]]
    return when((_somebody(task), null()), *fallen, else_=WARDENS[-1])


def held(role: Any, place: Any, but: Any = None) -> ColumnElement[bool]:
    """Whether anybody active holds a role (a value or a column) where a place lies: there, or at a place it lies in. `but`: a column with
    the id of somebody who does not count, because the case complains about them."""
    others = () if but is None else (person.c.id.is_distinct_from(but),)
    return select(membership.c.person_id).join(person, person.c.id == membership.c.person_id).where(
        membership.c.role == role, membership.c.place.in_(_around(place)), person.c.active, *others).correlate_except(membership, person).exists()


def _around(place: Any) -> list[Any]:
    """A place's code and those of the places it lies in."""
    return [func.substr(place, 1, length) for length in _CODES] + [place]


def _somebody(task: Any) -> ColumnElement[bool]:
    """Whether somebody active is there to do it: its one candidate; who has it in hand and still sits there (or took it over as a
    warden); its group."""
    one = select(person.c.id).where(person.c.active).correlate_except(person)
    waits_for_one = task.c.candidate_id.is_not(None)
    still_sits = select(membership.c.person_id).join(person, person.c.id == membership.c.person_id).where(
        membership.c.person_id == task.c.assignee_id, person.c.active, or_(membership.c.role == task.c.role, membership.c.role.in_(WARDENS)),
        membership.c.place.in_(_around(task.c.place))).correlate_except(membership, person).exists()
    return when(
        (waits_for_one, one.where(person.c.id == task.c.candidate_id).exists()), (task.c.role == "villager", false()),
        (task.c.assignee_id.is_not(None), still_sits), else_=and_(held(task.c.role, task.c.place, task.c.about_id)))
