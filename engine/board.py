"""The command room's board: the open cases of a township (or of the county) by place and stage, what is late, what went up, and
who has how much in hand. Every query touches open cases and tasks only, by index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select
from sqlalchemy import case as when

from engine.case_line import LISTED, CaseLine, case_line, case_lines
from engine.case_list import OPEN
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import NotFound
from engine.people import Person
from engine.place_codes import LENGTHS, inside
from engine.scope import narrowed, villages_in
from engine.store import STAGES
from engine.tables import case, fact, open_task, place
from engine.tables import person as person_table
from engine.task_line import TaskLine, task_line, task_lines

LISTED_ROWS = 20
ESCALATIONS = ("escalated", "supervision_ordered")


@dataclass(frozen=True)
class BoardRow:
    """One village's, or one township's, open cases: how many stand in each stage, how many of all are late."""

    place: str
    name: str
    stages: Mapping[str, int]
    open: int
    late: int


@dataclass(frozen=True)
class Hand:
    """Open tasks of one role in one pair of hands; nobody's yet where `person_id` is none."""

    role: str
    person_id: str | None
    name: str | None
    tasks: int
    late: int


@dataclass(frozen=True)
class Board:
    """What a command room watches. `place` and `name` are the scope; `level` of the scope; rows are the places just below it."""

    place: str
    name: str
    level: str
    rows: tuple[BoardRow, ...]
    total: BoardRow
    overdue: tuple[TaskLine, ...]
    escalated: tuple[CaseLine, ...]
    hands: tuple[Hand, ...]
    now: datetime


def board(engine: Engine, person: Person, at: str | None = None) -> Board:
    """The board of `at`, or of the first place whose board this person may see. Raises NotYours, NotFound."""
    scope = narrowed(person, at, "see_board")[0]
    now = engine.clock.now()
    with engine.database.read() as connection:
        villages = villages_in(connection, [scope])
        here = connection.execute(select(place.c.name, place.c.level).where(place.c.code == scope)).first()
        if here is None:
            raise NotFound(f"no place {scope}")
        rows = _rows(connection, scope, villages, to_text(now))
        return Board(
            place=scope, name=here.name, level=here.level, rows=rows, total=_total(scope, here.name, rows),
            overdue=tuple(task_line(engine, row, now) for row in _overdue(connection, villages, to_text(now))),
            escalated=tuple(case_line(engine, row, now) for row in _escalated(connection, villages)),
            hands=_hands(connection, engine, scope, villages, to_text(now)), now=now,
        )


def _open_in(villages: Sequence[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return case.c.place.in_(villages), case.c.status.in_(OPEN)


def _rows(connection: Connection, scope: str, villages: Sequence[str], now: str) -> tuple[BoardRow, ...]:
    """One row for each township of a county, for each village of anything smaller; places without a case too."""
    width = LENGTHS["township"] if len(scope) <= LENGTHS["county"] else LENGTHS["village"]
    key = func.substr(case.c.place, 1, width)
    late = func.sum(when((case.c.due_at <= now, 1), else_=0))
    counted = connection.execute(
        select(key.label("at"), case.c.stage, func.count().label("n"), late.label("late"))
        .where(*_open_in(villages)).group_by(key, case.c.stage)
    ).all()
    codes = sorted({village[:width] for village in villages})
    names = {found.code: found.name for found in connection.execute(select(place.c.code, place.c.name).where(place.c.code.in_(codes)))}
    return tuple(_row(code, names.get(code, code), [row for row in counted if row.at == code]) for code in codes)


def _row(code: str, name: str, counted: Sequence[Row[Any]]) -> BoardRow:
    stages = {row.stage: row.n for row in counted}
    return BoardRow(code, name, {stage: stages.get(stage, 0) for stage in STAGES}, sum(stages.values()), sum(row.late for row in counted))


def _total(scope: str, name: str, rows: Sequence[BoardRow]) -> BoardRow:
    stages = {stage: sum(row.stages[stage] for row in rows) for stage in STAGES}
    return BoardRow(scope, name, stages, sum(row.open for row in rows), sum(row.late for row in rows))


def _overdue(connection: Connection, villages: Sequence[str], now: str) -> Sequence[Row[Any]]:
    """The tasks that are late, the latest first."""
    late = (
        select(open_task).join(case, case.c.id == open_task.c.case_id)
        .where(*_open_in(villages), case.c.due_at <= now, open_task.c.sort_at <= now)
        .order_by(open_task.c.sort_at, open_task.c.id).limit(LISTED_ROWS).subquery()
    )
    return connection.execute(task_lines(late).order_by(late.c.sort_at, late.c.id)).all()


def _escalated(connection: Connection, villages: Sequence[str]) -> Sequence[Row[Any]]:
    """Open cases that a deadline or a supervision order took to a higher level, the newest change first."""
    went_up = select(fact.c.seq).where(fact.c.case_id == case.c.id, fact.c.kind.in_(ESCALATIONS)).exists()
    found = (
        select(*LISTED).where(*_open_in(villages), went_up)
        .order_by(case.c.updated_at.desc(), case.c.id.desc()).limit(LISTED_ROWS).subquery()
    )
    return connection.execute(case_lines(found).order_by(found.c.updated_at.desc(), found.c.id.desc())).all()


def _hands(connection: Connection, engine: Engine, scope: str, villages: Sequence[str], now: str) -> tuple[Hand, ...]:
    """Who has what: tasks by role and person; the villagers' own tasks are not work."""
    roles = [role.id for role in engine.roles.values() if role.level != "person"]
    places = sorted({village[:length] for village in villages for length in LENGTHS.values() if inside(village[:length], scope)})
    late = func.sum(when((open_task.c.sort_at <= now, 1), else_=0))
    rows = connection.execute(
        select(open_task.c.role, open_task.c.assignee_id, person_table.c.name, func.count().label("n"), late.label("late"))
        .select_from(open_task.outerjoin(person_table, person_table.c.id == open_task.c.assignee_id))
        .where(open_task.c.role.in_(roles), open_task.c.place.in_(places))
        .group_by(open_task.c.role, open_task.c.assignee_id, person_table.c.name)
    ).all()
    hands = [Hand(row.role, row.assignee_id, row.name, row.n, row.late) for row in rows]
    return tuple(sorted(hands, key=lambda hand: (-hand.late, -hand.tasks, hand.role, hand.name or "")))
