"""The pulse of an inbox: what is in it, small enough to ask every second for everybody who is looking."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from engine.clock import to_text
from engine.engine import Engine
from engine.inbox.counts import COUNTED
from engine.inbox.seats import Branch, in_hand, unclaimed
from engine.people import Person
from engine.tables import open_task


@dataclass(frozen=True)
class Pulse:
    """Numbers as in InboxCounts; `mark` changes with every task that comes, goes, or is moved in time among the first hundred."""

    mine: int
    group: int
    overdue: int
    mark: str


def pulse(engine: Engine, person: Person) -> Pulse:
    """The pulse of a person's inbox: one statement, at most a few hundred index entries."""
    heads = [_head("mine", branch) for branch in in_hand(person)] + [_head("group", branch) for branch in unclaimed(engine, person)]
    query = union_all(*heads) if len(heads) > 1 else heads[0]
    now = to_text(engine.clock.now())
    with engine.database.read() as connection:
        rows = sorted(tuple(row) for row in connection.execute(query))
    late = sum(sort_at <= now for _, _, sort_at in rows)
    sizes = {part: sum(row[0] == part for row in rows) for part in ("mine", "group")}
    mine, of_group, overdue = (min(number, COUNTED) for number in (sizes["mine"], sizes["group"], late))
    return Pulse(mine, of_group, overdue, hashlib.sha256(repr((rows, late)).encode()).hexdigest()[:16])


def _head(part: str, branch: Branch) -> Select[Any]:
    first = select(open_task.c.id, open_task.c.sort_at).where(*branch).order_by(open_task.c.sort_at, open_task.c.id).limit(COUNTED).subquery()
    return select(literal(part).label("part"), first.c.id, first.c.sort_at)
