"""One case as lists show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.sql.selectable import FromClause, Subquery

from engine.clock import from_text
from engine.due_state import DueState, due_state
from engine.masking import masked_name
from engine.tables import case, person, place
from engine.task_line import shortened

# The columns a list needs: never the state, never the text.
LISTED = (
    case.c.id, case.c.number, case.c.place, case.c.subject, case.c.reporter_id, case.c.created_at, case.c.updated_at, case.c.due_at,
    case.c.status, case.c.stage, case.c.route, case.c.platform, case.c.category, case.c.priority, case.c.rating,
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
    state: DueState
    updated_text: str


def case_lines(cases: Subquery | FromClause) -> Select[Any]:
    """The query that gives the rows of `cases` (the LISTED columns) what a CaseLine shows. Order it yourself."""
    village, township, reporter = place.alias("village"), place.alias("township"), person.alias("reporter")
    return (
        select(cases, village.c.name.label("village"), township.c.name.label("township"), reporter.c.name.label("reporter"))
        .select_from(cases)
        .join(village, village.c.code == cases.c.place)
        .outerjoin(township, township.c.code == func.substr(cases.c.place, 1, 9))
        .outerjoin(reporter, reporter.c.id == cases.c.reporter_id)
    )


def case_line(row: Row[Any], now: datetime) -> CaseLine:
    """A row of case_lines() as a CaseLine."""
    created, due = from_text(row.created_at), None if row.due_at is None else from_text(row.due_at)
    return CaseLine(
        id=row.id, number=row.number, subject=shortened(row.subject), village=row.village, township=row.township, status=row.status,
        stage=row.stage, route=row.route, platform=row.platform, category=row.category, priority=row.priority, rating=row.rating,
        reporter=masked_name(row.reporter), created_at=created, updated_at=from_text(row.updated_at), due_at=due,
        state="none" if row.status == "closed" else due_state(due, created, now), updated_text=row.updated_at,
    )
