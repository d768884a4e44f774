"""A person's tasks, the tasks of their group, and how many: read from open_task by index, so that the cost follows the page and
not the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Subquery, func, literal, select, tuple_, union_all

from engine.clock import to_text
from engine.engine import Engine
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, hands, seats
from engine.place_codes import LENGTHS
from engine.roles import Role
from engine.tables import open_task
from engine.task_line import TaskLine, task_line, task_lines

COUNTED = 100        # counts stop here: "99+"
MOST_SEATS = 400     # role × place pairs of one person; SQLite joins at most 500 selects
_KEY = (open_task.c.sort_at, open_task.c.id)


@dataclass(frozen=True)
class InboxCounts:
    """How many tasks, none above 100. `overdue` counts the late ones of both."""

    mine: int
    group: int
    overdue: int


def mine(engine: Engine, person: Person, after: str | None = None, size: int = 50) -> Page[TaskLine]:
    """The tasks this person has claimed or that wait for exactly this person, the most urgent first."""
    return _page(engine, _mine(person), after, size)


def group(engine: Engine, person: Person, after: str | None = None, size: int = 50) -> Page[TaskLine]:
    """The tasks nobody has claimed yet of this person's roles at their places, the most urgent first."""
    return _page(engine, _group(engine, person), after, size)


def counts(engine: Engine, person: Person) -> InboxCounts:
    """How much waits for this person; costs at most a few hundred index entries."""
    now = to_text(engine.clock.now())
    late = (open_task.c.sort_at <= now,)
    query = select(
        _count(_mine(person)).label("mine"), _count(_group(engine, person)).label("group_"),
        _count(_mine(person), late).label("mine_late"), _count(_group(engine, person), late).label("group_late"),
    )
    with engine.database.read() as connection:
        row = connection.execute(query).one()
    return InboxCounts(row.mine, row.group_, min(row.mine_late + row.group_late, COUNTED))


Branch = tuple[ColumnElement[bool], ...]


def _mine(person: Person) -> list[Branch]:
    return [(open_task.c.assignee_id == one,) for one in hands(person)] + [
        (open_task.c.candidate_id == one, open_task.c.assignee_id.is_(None), *(() if one == person.id else (open_task.c.role != "villager",)))
        for one in hands(person)
    ]


def _group(engine: Engine, person: Person) -> list[Branch]:
    sits = sorted(seat for seat in seats(person) if seat[0] in engine.roles)[:MOST_SEATS]
    free = (open_task.c.assignee_id.is_(None), open_task.c.candidate_id.is_(None))
    return [(open_task.c.role == role, _seated_at(at, engine.roles[role]), *free) for role, at in sits]


def _seated_at(at: str, role: Role) -> ColumnElement[bool]:
    """Tasks lie at the place of the role's level. Who holds a village's role for a whole township reaches all its villages;
    that walk is bounded by the role's open tasks, not by the page."""
    if len(at) < LENGTHS.get(role.level, 0):
        return open_task.c.place.startswith(at, autoescape=True)
    return open_task.c.place == at


def _page(engine: Engine, branches: list[Branch], after: str | None, size: int) -> Page[TaskLine]:
    size, key, now = fit(size), from_cursor(after, 2), engine.clock.now()
    if not branches:
        return Page(())
    later: Branch = () if key is None else (tuple_(*_KEY) > tuple_(*map(literal, key)),)
    tasks = _merged(branches, later, size + 1)
    query = task_lines(tasks).order_by(tasks.c.sort_at, tasks.c.id)
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([task_line(engine, row, now) for row in rows], size, lambda line: (line.sort_at, line.id))


def _merged(branches: Iterable[Branch], later: Branch, limit: int) -> Subquery:
    """The first `limit` rows of all branches together: each branch is a limited walk along an index."""
    heads: list[Select[Any]] = []
    for branch in branches:
        head = select(open_task).where(*branch, *later).order_by(*_KEY).limit(limit).subquery()
        heads.append(select(head))
    together: CompoundSelect[Any] | Select[Any] = union_all(*heads) if len(heads) > 1 else heads[0]
    all_of_them = together.subquery()
    return select(all_of_them).order_by(all_of_them.c.sort_at, all_of_them.c.id).limit(limit).subquery()


def _count(branches: list[Branch], more: Branch = ()) -> Any:
    if not branches:
        return literal(0)
    heads: list[Select[Any]] = []
    for branch in branches:
        head = select(open_task.c.id).where(*branch, *more).limit(COUNTED).subquery()
        heads.append(select(head))
    together = union_all(*heads) if len(heads) > 1 else heads[0]
    limited = select(together.subquery()).limit(COUNTED).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
