"""Who works where: by place and role, or by how a name or login begins; for administrators, and for a command room its own township."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, select, tuple_

from engine.engine import Engine
from engine.errors import NotYours
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, may
from engine.people.load import tidy_login
from engine.scope import inside_any, narrowed
from engine.tables import membership, place
from engine.tables import person as person_table

LAST = "\U0010ffff"


@dataclass(frozen=True)
class StaffLine:
    """One membership: a person, a role, a place. Of somebody found by name who holds none, `role` is empty and the place their home."""

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
    scopes, size, key = _scopes(person, at), fit(size), from_cursor(after, 3)
    township = place.alias("township")
    order = (membership.c.place, membership.c.role, membership.c.person_id)
    query = (
        select(membership, person_table.c.name, person_table.c.login, person_table.c.active,
               place.c.name.label("place_name"), township.c.name.label("township"))
        .join(person_table, person_table.c.id == membership.c.person_id).join(place, place.c.code == membership.c.place)
        .outerjoin(township, (township.c.code == place.c.parent) & (township.c.level == "township"))
        .where(membership.c.role != "villager", inside_any(membership.c.place, scopes)).order_by(*order).limit(size + 1)
    )
    if role is not None:
        query = query.where(membership.c.role == role)
    if key is not None:
        query = query.where(tuple_(*order) > tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([_line(row) for row in rows], size, lambda line: (line.place, line.role, line.person_id))


def found_people(
    engine: Engine, person: Person, words: str, at: str | None = None, role: str | None = None, after: str | None = None, size: int = 50,
) -> Page[StaffLine]:
    """People whose name or login begins with `words`, each once with one of their roles, by name; villagers too. Raises NotYours."""
    scopes, size, key = _scopes(person, at), fit(size), from_cursor(after, 2)
    words = words.strip()
    if not words:
        return Page(())
    everywhere = may(person, "change_people") and at is None and role is None
    one = membership.alias("one")
    seat = [one.c.person_id == person_table.c.id, inside_any(one.c.place, scopes), *([one.c.role == role] if role is not None else [])]
    lives = inside_any(person_table.c.home, scopes) if role is None else false()
    township, order = place.alias("township"), (person_table.c.name, person_table.c.id)
    shown = select(one.c.role, one.c.place).where(*seat).order_by(one.c.place, one.c.role).limit(1).correlate(person_table)
    held_role, held_place = shown.with_only_columns(one.c.role).scalar_subquery(), shown.with_only_columns(one.c.place).scalar_subquery()
    ids = (
        select(person_table.c.id, person_table.c.name, person_table.c.login, person_table.c.active, held_role.label("role"), held_place.label("place"),
               person_table.c.home)
        .where(or_(_begins(engine, person_table.c.name, words), _begins(engine, person_table.c.login, tidy_login(words))),
               *([] if everywhere else [or_(select(one.c.person_id).where(*seat).correlate(person_table).exists(), lives)]))
        .order_by(*order).limit(size + 1))
    if key is not None:
        ids = ids.where(tuple_(*order) > tuple_(*map(literal, key)))
    page = ids.subquery()
    query = (
        select(page, place.c.name.label("place_name"), township.c.name.label("township")).select_from(
            page.outerjoin(place, or_(place.c.code == page.c.place, and_(page.c.place.is_(None), place.c.code == page.c.home)))
            .outerjoin(township, (township.c.code == place.c.parent) & (township.c.level == "township")))
        .order_by(page.c.name, page.c.id))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([_line(row, row.id) for row in rows], size, lambda line: (line.name, line.person_id))


def _scopes(person: Person, at: str | None) -> tuple[str, ...]:
    """Where this person may look people up, or just `at`. Raises NotYours."""
    if not may(person, "see_people"):
        raise NotYours("people are for administrators and command rooms")
    if at is not None and may(person, "change_people"):
        return (at,)                      # of a place that is not there: nobody
    return narrowed(person, at, "see_people")


def _begins(engine: Engine, column: Any, words: str) -> ColumnElement[bool]:
    """A prefix each database finds by its index: SQLite compares bytes, PostgreSQL has an index made for LIKE."""
    if engine.database.is_sqlite:
        return and_(column >= words, column < words + LAST)
    found: ColumnElement[bool] = column.startswith(words, autoescape=True)
    return found


def _line(row: Any, person_id: str | None = None) -> StaffLine:
    return StaffLine(person_id or row.person_id, row.name, row.login, bool(row.active), row.role or "", row.place or "", row.place_name or "", row.township)
