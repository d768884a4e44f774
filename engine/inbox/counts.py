"""How much waits for somebody: counted along the index, up to a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from engine.clock import to_text
from engine.engine import Engine
from engine.inbox.seats import Branch, in_hand, unclaimed
from engine.people import Person
from engine.tables import open_task

COUNTED = 100        # counts stop here: "99+"


@dataclass(frozen=True)
class InboxCounts:
    """How many tasks, none above 100. `overdue` counts the late ones of both."""

    mine: int
    group: int
    overdue: int


def counts(engine: Engine, person: Person) -> InboxCounts:
    """How much waits for this person; costs at most a few hundred index entries."""
    late = (open_task.c.sort_at <= to_text(engine.clock.now()),)
    own, of_group = in_hand(person), unclaimed(engine, person)
    query = select(
        _count(own).label("mine"), _count(of_group).label("group_"),
        _count(own, late).label("mine_late"), _count(of_group, late).label("group_late"),
    )
    with engine.database.read() as connection:
        row = connection.execute(query).one()
    return InboxCounts(row.mine, row.group_, min(row.mine_late + row.group_late, COUNTED))


def _count(branches: Sequence[Branch], more: tuple[ColumnElement[bool], ...] = ()) -> Any:
    if not branches:
        return literal(0)
    heads: list[Select[Any]] = []
    for branch in branches:
        head = select(open_task.c.id).where(*branch, *more).limit(COUNTED).subquery()
        heads.append(select(head))
    together = union_all(*heads) if len(heads) > 1 else heads[0]
    limited = select(together.subquery()).limit(COUNTED).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
