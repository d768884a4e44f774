"""Open cases by village and stage, and tasks by whose hands, counted once for everybody who looks.

Both counts walk an index of what is open (ix_case_open, ix_open_task_hands) and nothing else. A board is looked at by many and renews
itself, so a count is kept for a moment: the longer, the more is open (20,000 open cases: a second), and not at all in a small county."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy import case as when

from engine.clock import shown, to_text
from engine.database import Database
from engine.engine import Engine
from engine.people import Person
from engine.tables import case, open_task

# Written out: the index holds open cases only, and must be recognised. (As a Boolean, SQLite would be asked whether it "= 1".)
OPEN_BY_INDEX: ColumnElement[Any] = literal_column("\"case\".status <> 'closed'")
SOON_DAYS = 3
KEPT_FROM = 2000                    # open cases; fewer are counted for every look
A_SECOND, AT_MOST = 20_000, 10.0    # open cases per second a count is kept; seconds


@dataclass(frozen=True)
class Cell:
    """The open cases of one village in one stage. `today`: due later today; `soon`: due on one of the next SOON_DAYS days."""

    open: int
    late: int
    today: int
    soon: int


@dataclass(frozen=True)
class InHand:
    """Open cases with a task of this role at this place in one pair of hands, or in nobody's yet."""

    role: str
    place: str
    person_id: str | None
    tasks: int
    late: int


@dataclass(frozen=True)
class Counts:
    """Everything open in the county, by (village, stage), and who has it."""

    cells: Mapping[tuple[str, str], Cell]
    hands: tuple[InHand, ...]
    open: int


@dataclass
class _Kept:
    lock: threading.Lock
    counts: Counts | None = None
    until: float = 0.0


_KEPT: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


def open_counts(engine: Engine) -> Counts:
    """The counts, at most a few seconds old."""
    kept = _KEPT.setdefault(engine.database, _Kept(threading.Lock()))
    with kept.lock:                                  # whoever comes meanwhile waits for this count and does not begin another
        if kept.counts is None or time.monotonic() >= kept.until:
            kept.counts = _count(engine)
            hold = 0.0 if kept.counts.open < KEPT_FROM else min(kept.counts.open / A_SECOND, AT_MOST)
            kept.until = time.monotonic() + hold
        return kept.counts


def counts_for(engine: Engine, person: Person) -> Counts:
    """The counts as this person may see them: without the cases that complain about them. Those are looked up by an index of their own;
    mostly there are none."""
    counts = open_counts(engine)
    with engine.database.read() as connection:
        own = connection.execute(select(case.c.id, case.c.place, case.c.stage, case.c.due_at).where(case.c.about_id == person.id, OPEN_BY_INDEX)).all()
        if not own:
            return counts
        tasks = connection.execute(select(open_task.c.role, open_task.c.place, open_task.c.assignee_id, open_task.c.case_id,
                                          func.min(open_task.c.sort_at).label("sort_at")).where(open_task.c.about_id == person.id)
                                   .group_by(open_task.c.role, open_task.c.place, open_task.c.assignee_id, open_task.c.case_id)).all()
    moment = engine.clock.now()
    now, (today, soon) = to_text(moment), today_and_soon(moment)
    cells, hands = dict(counts.cells), {(one.role, one.place, one.person_id): one for one in counts.hands}
    for row in own:
        was = cells.get((row.place, row.stage))
        if was is not None:
            late, by_today = row.due_at is not None and row.due_at <= now, row.due_at is not None and now < row.due_at <= today
            by_soon = row.due_at is not None and max(now, today) < row.due_at <= soon
            cells[row.place, row.stage] = Cell(*(max(0, value) for value in (was.open - 1, was.late - late, was.today - by_today, was.soon - by_soon)))
    for task in tasks:
        had = hands.get((task.role, task.place, task.assignee_id))
        if had is not None:
            hands[task.role, task.place, task.assignee_id] = replace(had, tasks=max(0, had.tasks - 1), late=max(0, had.late - (task.sort_at <= now)))
    return Counts(cells, tuple(one for one in hands.values() if one.tasks), max(0, counts.open - len(own)))


def today_and_soon(now: datetime) -> tuple[str, str]:
    """The stored moments at which today ends in the county, and the last of the days that are soon."""
    midnight = shown(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return to_text(midnight + timedelta(days=1)), to_text(midnight + timedelta(days=1 + SOON_DAYS))


def _count(engine: Engine) -> Counts:
    moment = engine.clock.now()
    now, (today, soon) = to_text(moment), today_and_soon(moment)
    due = case.c.due_at
    roles = [role.id for role in engine.roles.values() if role.level != "person"]
    with engine.database.read() as connection:
        cells = connection.execute(
            select(
                case.c.place, case.c.stage, func.count().label("open"), func.sum(when((due <= now, 1), else_=0)).label("late"),
                func.sum(when(((due > now) & (due <= today), 1), else_=0)).label("today"),
                func.sum(when(((due > now) & (due > today) & (due <= soon), 1), else_=0)).label("soon"))
            .where(OPEN_BY_INDEX).group_by(case.c.place, case.c.stage)).all()
        each = (                                     # a case with two tasks in the same hands is one case to open
            select(open_task.c.role, open_task.c.place, open_task.c.assignee_id, open_task.c.case_id, func.min(open_task.c.sort_at).label("sort_at"))
            .where(open_task.c.role.in_(roles))
            .group_by(open_task.c.role, open_task.c.place, open_task.c.assignee_id, open_task.c.case_id).subquery())
        hands = connection.execute(
            select(each.c.role, each.c.place, each.c.assignee_id, func.count().label("n"), func.sum(when((each.c.sort_at <= now, 1), else_=0)).label("late"))
            .group_by(each.c.role, each.c.place, each.c.assignee_id)).all()
    return Counts(
        {(row.place, row.stage): Cell(row.open, row.late, row.today, row.soon) for row in cells},
        tuple(InHand(row.role, row.place, row.assignee_id, row.n, row.late) for row in hands), sum(row.open for row in cells))
