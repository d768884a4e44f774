"""The newest cases of a village and of the villages around it: what a new report is compared with. One statement over
ix_case_place_created_at, a bounded number of rows per village, however many cases there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, union_all

from engine.clock import to_text
from engine.duplicates.likeness import HEAD
from engine.place_codes import place_at
from engine.tables import case, place

WINDOW = timedelta(days=90)
OWN, EACH = 200, 14         # so many of the village's own newest cases, and of each neighbour's
NEAREST = 14                # neighbours that are looked at


def neighbours(connection: Connection, village: str) -> tuple[str, ...]:
    """The villages around this one, nearest first. Until places have coordinates: the villages of the same township, by how near
    their codes are, because codes were given from one end of a township to the other."""
    township = place_at(village, "township")
    codes = connection.scalars(select(place.c.code).where(place.c.parent == township, place.c.level == "village", place.c.code != village)).all()
    return tuple(sorted(codes, key=lambda code: (abs(_last(code) - _last(village)), code))[:NEAREST])


def candidates(connection: Connection, village: str, now: datetime) -> Sequence[Row[Any]]:
    """The cases of the last 90 days around a village, the village's own first."""
    around = neighbours(connection, village)
    places = {f"place_{number}": code for number, code in enumerate((village, *around))}
    return connection.execute(_query(len(around)), {"since": to_text(now - WINDOW), **places}).all()


@cache
def _query(around: int) -> Any:
    """Built once per number of neighbours: putting a statement together costs more than running it."""
    parts = [_newest(number, EACH if number else OWN) for number in range(around + 1)]
    return union_all(*(select(part.subquery(f"v{number}")) for number, part in enumerate(parts))) if around else parts[0]


def _newest(number: int, most: int) -> Any:
    return select(
        case.c.id, case.c.number, case.c.place, case.c.subject, func.substr(case.c.text, 1, HEAD).label("text"), case.c.category, case.c.status,
        case.c.stage, case.c.created_at, case.c.reporter_id, case.c.filed_by_id, case.c.merged_into,
    ).where(case.c.place == bindparam(f"place_{number}"), case.c.created_at >= bindparam("since")).order_by(case.c.created_at.desc()).limit(most)


def _last(code: str) -> int:
    digits = code[9:12]
    return int(digits) if digits.isdigit() else 0
