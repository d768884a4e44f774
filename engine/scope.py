"""The villages whose cases a person may see in lists: the rule "see_cases" of people/may.py, as places."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, or_, select

from engine.errors import NotYours
from engine.people import Person, may
from engine.place_codes import inside
from engine.tables import place


def scopes(person: Person, action: str = "see_cases") -> tuple[str, ...]:
    """The widest places where this person may do `action`; places inside another of them are left out."""
    held = {membership.place for membership in person.memberships if may(person, action, place=membership.place)}
    return tuple(sorted(at for at in held if not any(at != other and inside(at, other) for other in held)))


def narrowed(person: Person, at: str | None, action: str = "see_cases") -> tuple[str, ...]:
    """The person's scopes, or just `at` when it lies in one of them. Raises NotYours."""
    own = scopes(person, action)
    if not own:
        raise NotYours("your roles reach no place here")
    if at is None:
        return own
    if not any(inside(at, scope) for scope in own):
        raise NotYours("this place is not yours", place=at)
    return (at,)


def inside_any(column: ColumnElement[str], places: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column's place code lies in one of the places."""
    return or_(*(column.startswith(at, autoescape=True) for at in places))


def villages_in(connection: Connection, places: Iterable[str]) -> list[str]:
    """The codes of all villages in these places: what lists look cases up by."""
    query = select(place.c.code).where(place.c.level == "village", inside_any(place.c.code, places)).order_by(place.c.code)
    return list(connection.scalars(query))
