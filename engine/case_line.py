"""One case as lists show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.sql.selectable import FromClause, Subquery

from engine.clock import from_text
from engine.due_line import CLOCK, due_of, goes_by, nearest_task
from engine.due_state import Due, DueState
from engine.engine import Engine
from engine.masking import covered_name, covered_text
from engine.search import Piece, excerpt, highlighted
from engine.tables import case, deadline, open_task, person, place
from engine.task_line import shortened

# The columns a list needs: never the state, never the text.
LISTED = (
    case.c.id, case.c.number, case.c.place, case.c.subject, case.c.reporter_id, case.c.created_at, case.c.updated_at, case.c.due_at,
    case.c.version, case.c.status, case.c.stage, case.c.route, case.c.platform, case.c.category, case.c.priority, case.c.rating, case.c.confidential,
)


@dataclass(frozen=True)
class CaseLine:
    """A row of a list of cases. Moments in UTC; the reporter's name is masked; `state` is none once the case is closed."""

    id: str
    number: str
    subject: str
    village: str
    township: str | None
    status: str
    stage: str
    route: str | None
    platform: str | None
    category: str | None
    priority: str | None
    rating: str | None
    reporter: str | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    due: Due
    state: DueState
    updated_text: str
    subject_pieces: tuple[Piece, ...] = ()       # where words were looked for: the subject …
    text_pieces: tuple[Piece, ...] = ()          # … and the part of the text that has them
    listed_by: str = ""         # what the list is ordered by: its page's key


def with_hits(line: CaseLine, subject: str, text: str, runs: Sequence[str]) -> CaseLine:
    """The line, with the words looked for marked in its subject and its text."""
    return replace(line, subject_pieces=tuple(highlighted(shortened(subject), runs)), text_pieces=tuple(excerpt(text, runs)))


def case_lines(cases: Subquery | FromClause) -> Select[Any]:
    """The query that gives the rows of `cases` (the LISTED columns) what a CaseLine shows. Order it yourself."""
    village, township, reporter, nearest = place.alias("village"), place.alias("township"), person.alias("reporter"), open_task.alias("nearest")
    return (
        select(cases, village.c.name.label("village"), township.c.name.label("township"), reporter.c.name.label("reporter"),
               nearest.c.created_at.label("waits_since"), *CLOCK)
        .select_from(cases)
        .join(village, village.c.code == cases.c.place)
        .outerjoin(township, township.c.code == func.substr(cases.c.place, 1, 9))
        .outerjoin(reporter, reporter.c.id == cases.c.reporter_id)
        .outerjoin(nearest, nearest.c.id == nearest_task(cases)).outerjoin(deadline, goes_by(nearest))
    )


def case_line(engine: Engine, row: Row[Any], now: datetime) -> CaseLine:
    """A row of case_lines() as a CaseLine."""
    due = due_of(engine, row, row.place, row.version, None if row.status == "closed" else row.due_at, row.waits_since or row.created_at, now)
    return CaseLine(
        id=row.id, number=row.number, subject=shortened(covered_text(row.subject, row.reporter, row.confidential)), village=row.village, township=row.township, status=row.status,
        stage=row.stage, route=row.route, platform=row.platform, category=row.category, priority=row.priority, rating=row.rating,
        reporter=covered_name(row.reporter, row.confidential), created_at=from_text(row.created_at), updated_at=from_text(row.updated_at),
        due_at=None if row.due_at is None else from_text(row.due_at), due=due, state=due.state, updated_text=row.updated_at,
        listed_by=getattr(row, "listed_by", row.updated_at),
    )
