"""Do the figures equal what they are counted from? Part of `epoint verify`: every case's row against the case, every place's days against
the rows. Memory stays flat: a batch of cases, then a place, at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from engine.engine import Engine
from engine.figures.fold import COUNTED, as_counted
from engine.tables import case, case_figure, figure, place
from engine.tables.figures import CLOSED_MEASURES, MEASURES, REPORTED_MEASURES

BATCH = 500


def figures_disagree(engine: Engine) -> Iterator[tuple[str, str]]:
    """(case number or place code, what does not agree). Cases the worker has not come to yet are no disagreement."""
    after = ""
    while True:
        with engine.database.read() as connection:
            rows = connection.execute(select(case.c.number, *COUNTED).where(case.c.id > after).order_by(case.c.id).limit(BATCH)).all()
            yield from _cases(engine, connection, rows)
        if len(rows) < BATCH:
            break
        after = rows[-1].id
    with engine.database.read() as connection:      # one moment: the worker goes on counting meanwhile
        for code in connection.scalars(select(place.c.code).where(place.c.level != "grid").order_by(place.c.code)).all():
            yield from _place(connection, code)


def _cases(engine: Engine, connection: Connection, rows: Any) -> Iterator[tuple[str, str]]:
    kept = {row.case_id: row._mapping for row in connection.execute(
        select(case_figure).where(case_figure.c.case_id.in_([row.id for row in rows])))}
    same = [row for row in rows if row.id in kept and kept[row.id]["rev"] == row.rev]
    for row, counted in zip(same, as_counted(engine, connection, same)):
        for name, value in counted.items():
            if kept[row.id][name] != value:
                yield row.number, f"counts as {name} {kept[row.id][name]} in the statistics, it is {value}"


def _place(connection: Connection, code: str) -> Iterator[tuple[str, str]]:
    wanted: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(MEASURES, 0))
    for column, measures in ((case_figure.c.reported_on, REPORTED_MEASURES), (case_figure.c.closed_on, CLOSED_MEASURES)):
        for row in connection.execute(
            select(case_figure.c.category, column.label("day"), *(func.sum(case_figure.c[name]).label(name) for name in measures))
            .where(case_figure.c.place.between(code, code + "~"), column.is_not(None)).group_by(case_figure.c.category, column)
        ):
            for category in {row.category, ""}:
                for name in measures:
                    wanted[category, row.day][name] += row._mapping[name]
    kept = {(row.category, row.day): row._mapping for row in connection.execute(select(figure).where(figure.c.place == code))}
    for category, day in sorted(wanted.keys() | kept.keys()):
        for name in MEASURES:
            said, counted = (found[category, day][name] if (category, day) in found else 0 for found in (kept, wanted))
            if said != counted:
                yield code, f"the statistics say {name} {said} on {day} ({category or 'all categories'}), the cases {counted}"
