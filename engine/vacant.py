"""What nobody can do: tasks of seats without anybody active, and tasks whose holder has left. The command room of the township has them;
where it has nobody itself, the county's supervisor. Found from places, roles and members: only the tasks that are shown are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, String, and_, cast, func, literal, not_, or_, select, tuple_, union_all

from engine.engine import Engine
from engine.errors import NotYours
from engine.falls_to import WARDENS, falls_to, held
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, may, seats
from engine.place_codes import LENGTHS
from engine.recusal import not_about
from engine.tables import open_task, place
from engine.tables import person as person_table
from engine.task_line import TaskLine, task_line, task_lines

COUNTED = 100
_KEY = (open_task.c.sort_at, open_task.c.id)
_OWNERS = ("assignee_id", "candidate_id")
_ABOUT = "about"
Terms = tuple[Any, ...]


@dataclass(frozen=True)
class VacantSeat:
    """A role at a place that nobody active holds."""

    role: str
    place: str
    place_name: str


def vacant_tasks(engine: Engine, person: Person, after: str | None = None, size: int = 50) -> Page[TaskLine]:
    """The tasks nobody can do that fall to this person, the most urgent first. Raises NotYours."""
    size, key, now = fit(size), from_cursor(after, 2), engine.clock.now()
    with engine.database.read() as connection:
        ids = _first(engine, connection, person, key, size + 1)
        tasks = select(open_task).where(open_task.c.id.in_(ids)).subquery()
        rows = connection.execute(task_lines(tasks).order_by(tasks.c.sort_at, tasks.c.id)).all() if ids else []
    return page_of([task_line(engine, row, now) for row in rows], size, lambda line: (line.sort_at, line.id))


def vacant_count(engine: Engine, person: Person) -> int:
    """How many of them, none above 100; nought for who has none to look after."""
    if not any(person.sits(role) for role in WARDENS):
        return 0
    with engine.database.read() as connection:
        wards, only, found = _wards(person), _only(person, None), set[str]()
        for one, other in _nearest(engine, connection, wards, only, COUNTED):      # a long walk tells enough by itself: most counts end at the first
            walk = _walk(wards, one, other, only).limit(COUNTED - len(found)).subquery()
            found.update(connection.scalars(select(walk.c.id)))
            if len(found) >= COUNTED:
                break
        return len(found)


def vacant_seats(engine: Engine, person: Person) -> list[VacantSeat]:
    """The roles at places that nobody holds where this person looks after them, by place. Raises NotYours."""
    if not may(person, "see_vacant"):
        raise NotYours("only a command room, a supervisor or an administrator looks after vacant seats")
    with engine.database.read() as connection:
        found = [row for warden, at in _wards(person) for row in connection.execute(_seats(engine, warden, at))]
    return sorted({VacantSeat(row.role, row.place, row.name) for row in found}, key=lambda seat: (seat.place, seat.role))


def _first(engine: Engine, connection: Connection, person: Person, key: tuple[str, ...] | None, limit: int) -> list[str]:
    """The ids of the first `limit` tasks after `key`. Each vacant seat, and each person who is shut out, tells the most urgent task by
    one look into an index; only those whose first task is among the first `limit` can give one to the page."""
    wards, only = _wards(person), _only(person, key)
    nearest = _nearest(engine, connection, wards, only, limit)
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(nearest), 100):
        walks = [_walk(wards, one, other, only) for one, other in nearest[start:start + 100]]
        parts = [select(walk.order_by(*_KEY).limit(limit).subquery()) for walk in walks]
        for row in connection.execute(union_all(*parts) if len(parts) > 1 else parts[0]):
            found[row.id] = (row.sort_at, row.id)
    return sorted(found, key=lambda task: found[task])[:limit]


def _only(person: Person, key: tuple[str, ...] | None) -> Terms:
    """Tasks after `key`; who is complained about looks after others' tasks only."""
    return *_later(key), not_about(person, open_task)


def _nearest(engine: Engine, connection: Connection, wards: Sequence[tuple[str, str]], only: Terms, limit: int) -> list[tuple[str, str]]:
    """The up to `limit` walks whose first task is the most urgent, in this order."""
    if not wards:
        return []
    heads: dict[tuple[str, str], str] = {}
    for warden, at in wards:
        heads |= {(row.role, row.place): row.head for row in connection.execute(_heads(engine, warden, at, only)) if row.head}
    for owner in _OWNERS:
        heads |= {(owner, row.id): row.head for row in connection.execute(_heads_left(wards, owner, only)) if row.head}
    if (head := connection.scalar(_head_about(wards, only))) is not None:
        heads[_ABOUT, ""] = head
    return sorted(heads, key=lambda walk: heads[walk])[:limit]


def _walk(wards: Iterable[tuple[str, str]], one: str, other: str, only: Terms) -> Select[Any]:
    if one == _ABOUT:
        return _about(wards, only)
    return _left_by(wards, one, other, only) if one in _OWNERS else _of_seat(one, other, only)


def _about(wards: Iterable[tuple[str, str]], only: Terms) -> Select[Any]:
    """The tasks nobody may do but who the case complains about: a short walk, there are few such cases."""
    return select(open_task.c.id, open_task.c.sort_at).where(
        open_task.c.about_id.is_not(None), open_task.c.candidate_id.is_(None), _fallen(wards), *only)


def _head_about(wards: Iterable[tuple[str, str]], only: Terms) -> Select[Any]:
    return (select(open_task.c.sort_at + literal(" ") + open_task.c.id).where(
        open_task.c.about_id.is_not(None), open_task.c.candidate_id.is_(None), _fallen(wards), *only).order_by(*_KEY).limit(1))


def _wards(person: Person) -> list[tuple[str, str]]:
    """(warden's role, place) of everything this person looks after, or stands in for."""
    return sorted(seat for seat in seats(person) if seat[0] in WARDENS)


def _seats(engine: Engine, warden: str, at: str) -> Any:
    """(role, place, name) of the vacant seats in a place that fall to this warden."""
    parts = []
    for role in engine.roles.values():
        if role.level == "person":
            continue
        falls = [not_(held(above, place.c.code)) for above in WARDENS[:WARDENS.index(warden)]]
        parts.append(select(cast(literal(role.id), String(40)).label("role"), place.c.code.label("place"), place.c.name).where(
            place.c.level == role.level, _within(place.c.code, at), not_(held(role.id, place.c.code)), *falls))
    return union_all(*parts)


def _heads(engine: Engine, warden: str, at: str, only: Terms) -> Select[Any]:
    vacant = _seats(engine, warden, at).subquery()
    first = (
        select(open_task.c.sort_at + literal(" ") + open_task.c.id)
        .where(open_task.c.role == vacant.c.role, open_task.c.place == vacant.c.place, open_task.c.candidate_id.is_(None), _unclaimed(), *only)
        .order_by(*_KEY).limit(1).correlate(vacant).scalar_subquery())
    return select(vacant.c.role, vacant.c.place, first.label("head"))


def _of_seat(role: str, at: str, only: Terms) -> Select[Any]:
    return select(open_task.c.id, open_task.c.sort_at).where(
        open_task.c.role == role, open_task.c.place == at, open_task.c.candidate_id.is_(None), _unclaimed(), *only)


def _unclaimed() -> Any:
    """Of a vacant seat, what a warden has taken over is in good hands."""
    return or_(open_task.c.assignee_id.is_(None), falls_to(open_task).is_not(None))


def _heads_left(wards: Iterable[tuple[str, str]], owner: str, only: Terms) -> Select[Any]:
    """Of everybody who is shut out, the most urgent task that fell to these wards; most of them have none, which one look tells."""
    column = open_task.c[owner]
    first = (
        select(open_task.c.sort_at + literal(" ") + open_task.c.id).where(column == person_table.c.id, _fallen(wards), *only)
        .order_by(*_KEY).limit(1).correlate(person_table).scalar_subquery())
    return select(person_table.c.id, first.label("head")).where(person_table.c.active == False)  # noqa: E712 — as the partial index spells it


def _left_by(wards: Iterable[tuple[str, str]], owner: str, person_id: str, only: Terms) -> Select[Any]:
    return select(open_task.c.id, open_task.c.sort_at).where(open_task.c[owner] == person_id, _fallen(wards), *only)


def _fallen(wards: Iterable[tuple[str, str]]) -> Any:
    return or_(*(and_(_within(open_task.c.place, at), falls_to(open_task) == warden) for warden, at in wards))


def _within(column: Any, at: str) -> Any:
    return column == at if len(at) >= LENGTHS["village"] else func.substr(column, 1, len(at)) == at


def _later(key: tuple[str, ...] | None) -> tuple[Any, ...]:
    return () if key is None else (tuple_(*_KEY) > tuple_(*map(literal, key)),)
