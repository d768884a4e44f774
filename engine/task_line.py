"""One open task as lists show it: what, whose, where, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select
from sqlalchemy.sql.selectable import FromClause, Subquery

from engine.clock import from_text
from engine.due_line import CLOCK, due_of, goes_by
from engine.due_state import Due, DueState
from engine.element_names import english_name
from engine.engine import Engine
from engine.masking import covered_name, covered_text
from engine.search import Piece
from engine.tables import case, deadline, open_task, person, place

SUBJECT_SHOWN = 60


@dataclass(frozen=True)
class TaskLine:
    """A row of the inbox or the board. Moments in UTC; the reporter's name is masked."""

    id: str
    case_id: str
    number: str
    subject: str
    element: str
    name_zh: str
    name_en: str
    role: str
    place: str
    candidate_id: str | None
    village: str
    township: str | None
    created_at: datetime
    due_at: datetime | None
    due: Due
    state: DueState
    assignee_id: str | None
    assignee: str | None
    priority: str | None
    category: str | None
    reporter: str | None
    sort_at: str
    pieces: tuple[Piece, ...] = ()          # where words were looked for: the subject with them marked


def with_pieces(line: TaskLine, pieces: Sequence[Piece]) -> TaskLine:
    """The line as a search shows it."""
    return replace(line, pieces=tuple(pieces))


def task_lines(tasks: Subquery | FromClause) -> Select[Any]:
    """The query that gives the rows of `tasks` (columns of open_task) what a TaskLine shows. Order it yourself."""
    village, township = place.alias("village"), place.alias("township")
    reporter, assignee = person.alias("reporter"), person.alias("assignee")
    return (
        select(
            tasks, case.c.number, case.c.subject, case.c.version, case.c.confidential,
            village.c.name.label("village_name"), township.c.name.label("township"),
            reporter.c.name.label("reporter"), assignee.c.name.label("assignee"), case.c.place.label("case_place"),
            *CLOCK,
        )
        .select_from(tasks)
        .join(case, case.c.id == tasks.c.case_id)
        .outerjoin(deadline, goes_by(tasks))
        .join(village, village.c.code == case.c.place)
        .outerjoin(township, township.c.code == func.substr(case.c.place, 1, 9))
        .outerjoin(reporter, reporter.c.id == case.c.reporter_id)
        .outerjoin(assignee, assignee.c.id == tasks.c.assignee_id)
    )


def lines_by_id(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """The rows of task_lines() for these tasks, in the order of the ids; those that are done meanwhile are left out."""
    if not ids:
        return []
    found = {row.id: row for row in connection.execute(_BY_ID, {"ids": list(ids)})}
    return [found[one] for one in ids if one in found]


def task_line(engine: Engine, row: Row[Any], now: datetime) -> TaskLine:
    """A row of task_lines() as a TaskLine."""
    created = from_text(row.created_at)
    moment = None if row.due_at is None else from_text(row.due_at)
    due = due_of(engine, row, row.case_place, row.version, row.due_at, row.created_at, now)
    return TaskLine(
        id=row.id, case_id=row.case_id, number=row.number, subject=shortened(covered_text(row.subject, row.reporter, row.confidential)), element=row.element,
        name_zh=row.name, name_en=english_name(engine, row.version, row.element, row.name), role=row.role,
        place=row.place, candidate_id=row.candidate_id, village=row.village_name, township=row.township,
        created_at=created, due_at=moment, due=due, state=due.state,
        assignee_id=row.assignee_id, assignee=row.assignee, priority=row.priority, category=row.category,
        reporter=covered_name(row.reporter, row.confidential), sort_at=row.sort_at,
    )


_BY_ID = task_lines(select(open_task).where(open_task.c.id.in_(bindparam("ids", expanding=True))).subquery())      # built once


def shortened(subject: str, length: int = SUBJECT_SHOWN) -> str:
    """A subject that fits a row."""
    return subject if len(subject) <= length else subject[: length - 1] + "…"
