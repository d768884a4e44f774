"""The worker's counting: cases that changed since the last look are counted anew, and what they count as is added to the days' sums
(and what they counted as before is taken off). A step of a case writes nothing for it.

A step is seen by its `updated_at`, which is a little older than its commit: every look goes back OVERLAP before the last one's end and
passes over what is counted already (case.rev)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import from_text, to_text
from engine.engine import Engine
from engine.figures.counting import LOOKED_AT, counted
from engine.figures.staff_policies import staff_policies
from engine.place_codes import LENGTHS
from engine.tables import case, case_figure, deadline, fact, figure, figure_fold
from engine.tables.figures import CLOSED_MEASURES, MEASURES, REPORTED_MEASURES

BATCH = 300
OVERLAP = timedelta(minutes=2)      # longer than any transaction of a step lives
STATUSES = ("open", "incident", "closed")
COUNTED = (case.c.id, case.c.rev, case.c.place, case.c.category, case.c.reporter_id, case.c.created_at, case.c.updated_at, case.c.closed_at,
           case.c.status, case.c.rounds, case.c.rating, case.c.route, case.c.outcome, case.c.version)

Key = tuple[str, str, str]          # place, category, day


def fold(engine: Engine, batch: int = BATCH) -> int:
    """Count up to three times `batch` changed cases; how many. One worker at a time: another one finds nothing to do."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        seen = _cursor(engine, connection)
        if seen is None:
            return 0
        since = to_text(from_text(seen) - OVERLAP) if seen else ""
        heads = [connection.execute(_changed(status, since, batch)).all() for status in STATUSES]
        full = [rows[-1].updated_at for rows in heads if len(rows) == batch]
        rows = {row.id: row for head in heads for row in head}
        if rows:
            _count(engine, connection, list(rows.values()))
        until = max(seen, min([*full, to_text(now)]))
        connection.execute(update(figure_fold).values(seen_at=until, folded_at=to_text(now)))
    return len(rows)


def fold_all(engine: Engine) -> int:
    """Count until nothing is left; how many cases were counted."""
    total, some = 0, fold(engine)
    while some:
        total, some = total + some, fold(engine)
    return total


def _cursor(engine: Engine, connection: Connection) -> str | None:
    """How far the counting is, locked; none when another worker holds it."""
    query = select(figure_fold.c.seen_at)
    seen: str | None = connection.scalar(engine.database.for_update(query, skip_locked=True))
    if seen is None and connection.scalar(query) is None:
        dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(figure_fold).values(id=1, seen_at="", folded_at="").on_conflict_do_nothing())
        seen = connection.scalar(engine.database.for_update(query, skip_locked=True))
    return seen


def _changed(status: str, since: str, limit: int) -> Any:
    """The cases of a status, the longest unchanged first, whose count is not of their last step."""
    return (
        select(*COUNTED).outerjoin(case_figure, case_figure.c.case_id == case.c.id)
        .where(case.c.status == status, case.c.updated_at >= since, or_(case_figure.c.rev.is_(None), case_figure.c.rev != case.c.rev))
        .order_by(case.c.updated_at, case.c.id).limit(limit)
    )


def _count(engine: Engine, connection: Connection, rows: Sequence[Row[Any]]) -> None:
    ids = [row.id for row in rows]
    before = {row.case_id: dict(row._mapping) for row in connection.execute(select(case_figure).where(case_figure.c.case_id.in_(ids)))}
    after = list(as_counted(engine, connection, rows))
    if before:
        connection.execute(delete(case_figure).where(case_figure.c.case_id.in_(list(before))))
    connection.execute(insert(case_figure), after)
    sums: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MEASURES, 0))
    add_up(sums, after, 1)
    add_up(sums, before.values(), -1)
    changed = [dict(zip(("place", "category", "day"), key)) | values for key, values in sorted(sums.items()) if any(values.values())]
    if changed:
        connection.execute(_ADD[connection.dialect.name], changed)


def as_counted(engine: Engine, connection: Connection, rows: Sequence[Row[Any]]) -> Iterable[dict[str, Any]]:
    """What these case rows (COUNTED) count as now: two queries for all of them."""
    ids = [row.id for row in rows]
    deadlines: dict[str, list[Any]] = defaultdict(list)
    facts: dict[str, list[Any]] = defaultdict(list)
    for one in connection.execute(
        select(deadline.c.case_id, deadline.c.policy, deadline.c.started_at, deadline.c.due_at, deadline.c.ended_at).where(deadline.c.case_id.in_(ids))
    ):
        deadlines[one.case_id].append(one)
    for told in connection.execute(
        select(fact.c.case_id, fact.c.kind, fact.c.data).where(fact.c.case_id.in_(ids), fact.c.kind.in_(LOOKED_AT))
    ):
        facts[told.case_id].append(told)
    for row in rows:
        yield counted(row, deadlines[row.id], facts[row.id], staff_policies(engine, row.version))


def add_up(sums: dict[Key, dict[str, int]], rows: Iterable[Mapping[str, Any]], sign: int) -> None:
    """Add rows of case_figure (or take them off) to the sums of their days: village, township, county; the category and all of them."""
    for row in rows:
        days = [(row["reported_on"], REPORTED_MEASURES)] + ([(row["closed_on"], CLOSED_MEASURES)] if row["closed_on"] else [])
        places = [row["place"][:LENGTHS[level]] for level in ("county", "township", "village")]
        for day, measures in days:
            counts = [name for name in measures if row[name]]
            for place in places:
                for category in {row["category"], ""}:
                    sum_of = sums[(place, category, day)]
                    for name in counts:
                        sum_of[name] += sign


def _adding(dialect: Any) -> Any:
    statement = dialect.insert(figure)
    return statement.on_conflict_do_update(
        index_elements=["place", "category", "day"], set_={name: figure.c[name] + statement.excluded[name] for name in MEASURES})


_ADD = {"sqlite": _adding(sqlite), "postgresql": _adding(postgresql)}
