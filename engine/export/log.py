"""Who took which list out, when; and how often somebody may."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import EPointError
from engine.people import Person
from engine.tables import export_log

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30


class TooManyExports(EPointError):
    """Too many lists taken out within an hour. params: seconds until the next one."""


def begin_export(engine: Engine, person: Person, kind: str, file_format: str, filters: Mapping[str, object]) -> str:
    """Record that this person takes a list out, before its first row leaves; the record's id. Raises TooManyExports."""
    now = engine.clock.now()
    record = {"id": str(uuid4()), "person_id": person.id, "at": to_text(now), "kind": kind, "format": file_format,
              "filters": json.dumps(dict(filters), ensure_ascii=False, sort_keys=True), "rows": None, "cut": False}
    with engine.database.write() as connection:
        lately = connection.scalar(
            select(func.count()).select_from(export_log).where(export_log.c.person_id == person.id, export_log.c.at > to_text(now - AN_HOUR)))
        if (lately or 0) >= MOST_AN_HOUR:
            raise TooManyExports(seconds=int(AN_HOUR.total_seconds()) // 6)
        connection.execute(insert(export_log), record)
    return str(record["id"])


def end_export(engine: Engine, export_id: str, rows: int, cut: bool) -> None:
    """All rows have left; `cut`: there were more than an export holds."""
    with engine.database.write() as connection:
        connection.execute(update(export_log).where(export_log.c.id == export_id).values(rows=rows, cut=cut))
