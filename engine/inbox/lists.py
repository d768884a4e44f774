"""A person's tasks and the tasks of their group: read from open_task by index, so that the cost follows the page and not the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, literal, select, tuple_, union_all

from engine.engine import Engine
from engine.inbox.by_words import by_words
from engine.inbox.filters import NO_FILTER, InboxFilters, on_tasks
from engine.inbox.seats import Branch, in_hand, unclaimed
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person
from engine.tables import open_task
from engine.task_line import TaskLine, lines_by_id, task_line
from engine.vacant import vacant_tasks

PAGE = 30
_KEY = (open_task.c.sort_at, open_task.c.id)


def mine(engine: Engine, person: Person, after: str | None = None, size: int = PAGE, filters: InboxFilters = NO_FILTER) -> Page[TaskLine]:
    """The tasks this person has claimed or that wait for exactly this person, the most urgent first; by words, the newest first."""
    return _page(engine, person, in_hand(person), filters, after, size)


def group(engine: Engine, person: Person, after: str | None = None, size: int = PAGE, filters: InboxFilters = NO_FILTER) -> Page[TaskLine]:
    """The tasks nobody has claimed yet of this person's roles at their places, the most urgent first; by words, the newest first."""
    return _page(engine, person, unclaimed(engine, person), filters, after, size)


def nobody_there(engine: Engine, person: Person, after: str | None = None, size: int = PAGE, filters: InboxFilters = NO_FILTER) -> Page[TaskLine]:
    """The tasks of roles that nobody holds there, for who looks after them; they are few, so filters narrow the page that is shown."""
    found = vacant_tasks(engine, person, after, size)
    wanted = filters.asks()
    kept = tuple(line for line in found.items if all((
        filters.step in (None, line.element), filters.category in (None, line.category), filters.priority in (None, line.priority),
        filters.words is None or filters.words in line.subject)))
    return Page(kept, found.next) if wanted else found


def _page(engine: Engine, person: Person, branches: list[Branch], filters: InboxFilters, after: str | None, size: int) -> Page[TaskLine]:
    size, now = fit(size), engine.clock.now()
    narrow = on_tasks(filters, now)
    if not branches:
        return Page(())
    if filters.words:
        return by_words(engine, person, branches, narrow, filters.words, after, size)
    key = from_cursor(after, 2)
    if key is not None:
        narrow.append(tuple_(*_KEY) > tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = lines_by_id(connection, connection.scalars(_first_of(branches, narrow, size + 1)).all())
    return page_of([task_line(engine, row, now) for row in rows], size, lambda line: (line.sort_at, line.id))


def _first_of(branches: Iterable[Branch], narrow: list[ColumnElement[bool]], limit: int) -> Select[Any]:
    """The ids of the first `limit` tasks of all branches together. Each branch is a limited walk along an index that holds all it is narrowed by;
    only the rows of the page are read whole."""
    heads: list[Select[Any]] = []
    for branch in branches:
        head = select(*_KEY).where(*branch, *narrow).order_by(*_KEY).limit(limit).subquery()
        heads.append(select(head))
    together: CompoundSelect[Any] | Select[Any] = union_all(*heads) if len(heads) > 1 else heads[0]
    every = together.subquery()
    return select(every.c.id).order_by(every.c.sort_at, every.c.id).limit(limit)
