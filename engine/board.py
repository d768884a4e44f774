"""The command room's board: the open cases of a township (or of the county) by place and stage, what is late or about to be, what went
up, and who has how much in hand. Figures are counted once for all who look (board_counts); lists are limited walks along an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, select, text, union_all

from engine.board_counts import OPEN_BY_INDEX, Cell, Counts, counts_for
from engine.case_line import LISTED, CaseLine, case_line, case_lines
from engine.case_list import MOST_BRANCHES, OPEN
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import NotFound
from engine.people import Person
from engine.place_codes import LENGTHS, inside
from engine.recusal import not_about
from engine.scope import narrowed, villages_in
from engine.store import STAGES
from engine.tables import case, case_figure, fact, open_task, place
from engine.tables import person as person_table
from engine.task_line import TaskLine, task_line, task_lines

LISTED_ROWS = 20
DONE_IN = timedelta(days=7)
WENT_UP = text("case_figure.escalated = 1 AND case_figure.closed_at IS NULL")      # as the index says it


@dataclass(frozen=True)
class BoardRow:
    """One village's, or one township's, open cases: how many stand in each stage, how many of all are late, due later today, due on one
    of the next days."""

    place: str
    name: str
    stages: Mapping[str, int]
    open: int
    late: int
    today: int
    soon: int


@dataclass(frozen=True)
class Hand:
    """Open cases with a task of one role in one pair of hands, nobody's yet where `person_id` is none; `done`: cases this person worked
    on in the last seven days."""

    role: str
    person_id: str | None
    name: str | None
    tasks: int
    late: int
    done: int


@dataclass(frozen=True)
class Board:
    """What a command room watches. `place` and `name` are the scope; `level` of the scope; rows are the places just below it;
    `went_up`: how many cases were escalated or are under supervision, of which `escalated` lists the newest."""

    place: str
    name: str
    level: str
    rows: tuple[BoardRow, ...]
    total: BoardRow
    overdue: tuple[TaskLine, ...]
    escalated: tuple[CaseLine, ...]
    went_up: int
    hands: tuple[Hand, ...]
    now: datetime


def board(engine: Engine, person: Person, at: str | None = None) -> Board:
    """The board of `at`, or of the first place whose board this person may see. Raises NotYours, NotFound."""
    scope = narrowed(person, at, "see_board")[0]
    now, counts = engine.clock.now(), counts_for(engine, person)
    with engine.database.read() as connection:
        villages = villages_in(connection, [scope])
        here = connection.execute(select(place.c.name, place.c.level).where(place.c.code == scope)).first()
        if here is None:
            raise NotFound(f"no place {scope}")
        rows = _rows(connection, scope, villages, counts)
        up = _went_up(connection, person, villages)
        return Board(
            place=scope, name=here.name, level=here.level, rows=rows, total=_total(scope, here.name, rows),
            overdue=tuple(task_line(engine, row, now) for row in _overdue(connection, person, villages, to_text(now))),
            escalated=tuple(case_line(engine, row, now) for row in _escalated(connection, person, villages)) if up else (), went_up=up,
            hands=_hands(connection, scope, counts, now), now=now,
        )


def _rows(connection: Connection, scope: str, villages: Sequence[str], counts: Counts) -> tuple[BoardRow, ...]:
    """One row for each township of a county, for each village of anything smaller; places without a case too."""
    width = LENGTHS["township"] if len(scope) <= LENGTHS["county"] else LENGTHS["village"]
    codes = sorted({village[:width] for village in villages})
    names = {found.code: found.name for found in connection.execute(select(place.c.code, place.c.name).where(place.c.code.in_(codes)))}
    below: dict[str, dict[str, list[Cell]]] = {code: defaultdict(list) for code in codes}
    for (village, stage), cell in counts.cells.items():
        if village[:width] in below:
            below[village[:width]][stage].append(cell)
    return tuple(_row(code, names.get(code, code), below[code]) for code in codes)


def _row(code: str, name: str, stages: Mapping[str, Sequence[Cell]]) -> BoardRow:
    cells = [cell for found in stages.values() for cell in found]
    return BoardRow(
        code, name, {stage: sum(cell.open for cell in stages.get(stage, ())) for stage in STAGES}, sum(cell.open for cell in cells),
        sum(cell.late for cell in cells), sum(cell.today for cell in cells), sum(cell.soon for cell in cells))


def _total(scope: str, name: str, rows: Sequence[BoardRow]) -> BoardRow:
    stages = {stage: sum(row.stages[stage] for row in rows) for stage in STAGES}
    return BoardRow(scope, name, stages, *(sum(getattr(row, key) for row in rows) for key in ("open", "late", "today", "soon")))


def _overdue(connection: Connection, person: Person, villages: Sequence[str], now: str) -> Sequence[Row[Any]]:
    """The tasks that are late, the latest first: those of the cases that are the latest."""
    if len(villages) <= MOST_BRANCHES:
        branches = [(case.c.place == village, OPEN_BY_INDEX) for village in villages]
    else:
        branches = [(case.c.place.in_(villages), case.c.status == status) for status in OPEN]
    heads: list[Select[Any]] = []
    for branch in branches:
        head = select(case.c.id, case.c.due_at).where(*branch, case.c.due_at <= now, not_about(person)).order_by(case.c.due_at).limit(LISTED_ROWS)
        heads.append(select(head.subquery()))
    if not heads:
        return []
    together = (union_all(*heads) if len(heads) > 1 else heads[0]).subquery()
    cases = select(together.c.id).order_by(together.c.due_at, together.c.id).limit(LISTED_ROWS).subquery()
    late = (
        select(open_task).join(cases, cases.c.id == open_task.c.case_id).where(open_task.c.sort_at <= now)
        .order_by(open_task.c.sort_at, open_task.c.id).limit(LISTED_ROWS).subquery()
    )
    return connection.execute(task_lines(late).order_by(late.c.sort_at, late.c.id)).all()


def _went_up(connection: Connection, person: Person, villages: Sequence[str]) -> int:
    about_me = exists().where(case.c.id == case_figure.c.case_id, case.c.about_id == person.id)
    return connection.scalar(select(func.count()).select_from(case_figure).where(case_figure.c.place.in_(villages), WENT_UP, ~about_me)) or 0


def _escalated(connection: Connection, person: Person, villages: Sequence[str]) -> Sequence[Row[Any]]:
    """Open cases that a deadline or a supervision order took to a higher level, the newest change first."""
    found = (
        select(*LISTED).join(case_figure, case_figure.c.case_id == case.c.id).where(case_figure.c.place.in_(villages), WENT_UP, not_about(person))
        .order_by(case.c.updated_at.desc(), case.c.id.desc()).limit(LISTED_ROWS).subquery()
    )
    return connection.execute(case_lines(found).order_by(found.c.updated_at.desc(), found.c.id.desc())).all()


def _hands(connection: Connection, scope: str, counts: Counts, now: datetime) -> tuple[Hand, ...]:
    """Who has the most, the late first; the villagers' own tasks are not work."""
    found: dict[tuple[str, str | None], list[int]] = defaultdict(lambda: [0, 0])
    for hand in counts.hands:
        if inside(hand.place, scope):
            found[hand.role, hand.person_id][0] += hand.tasks
            found[hand.role, hand.person_id][1] += hand.late
    most = sorted(found.items(), key=lambda item: (-item[1][1], -item[1][0], item[0][0], item[0][1] or ""))[:LISTED_ROWS]
    people = {person_id for (_, person_id), _ in most if person_id is not None}
    names = {row.id: row.name for row in connection.execute(select(person_table.c.id, person_table.c.name).where(person_table.c.id.in_(people)))}
    done = {row.actor_id: row.n for row in connection.execute(
        select(fact.c.actor_id, func.count(fact.c.case_id.distinct()).label("n"))
        .where(fact.c.actor_id.in_(people), fact.c.at > to_text(now - DONE_IN), fact.c.kind == "task_completed",
               # their deeds lead, each is asked for its case: the other way round would go through all cases
               exists().where(case.c.id == fact.c.case_id, case.c.place.startswith(scope, autoescape=True))).group_by(fact.c.actor_id))}
    return tuple(Hand(role, person_id, names.get(person_id or ""), tasks, late, done.get(person_id, 0)) for (role, person_id), (tasks, late) in most)
