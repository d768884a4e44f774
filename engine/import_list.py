"""Lists of villagers that were read, or are being read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.clock import from_text
from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.people import Person, may
from engine.tables import import_problem, person, villager_import

SHOWN = 20
BATCH = 1000


@dataclass(frozen=True)
class ImportLine:
    """One list. `status`: waiting, done or failed; `rows` none until it was opened; `problem`: why it failed."""

    id: str
    file_name: str
    by: str | None
    at: datetime
    status: str
    rows: int | None
    line: int
    added: int
    updated: int
    unchanged: int
    bad: int
    problem: str | None
    done_at: datetime | None


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken; `shown`: field → covered text."""

    line: int
    problem: str
    shown: dict[str, str]


def imports(engine: Engine, reader: Person) -> list[ImportLine]:
    """The newest lists. Raises NotYours."""
    _allowed(reader)
    query = _QUERY.order_by(villager_import.c.made_at.desc(), villager_import.c.id).limit(SHOWN)
    with engine.database.read() as connection:
        return [_line(row) for row in connection.execute(query)]


def one_import(engine: Engine, reader: Person, import_id: str, most: int = 50) -> tuple[ImportLine, list[BadLine]]:
    """A list with the first of its bad lines. Raises NotYours, NotFound."""
    _allowed(reader)
    with engine.database.read() as connection:
        row = connection.execute(_QUERY.where(villager_import.c.id == import_id)).first()
        if row is None:
            raise NotFound("no such list")
        bad = connection.execute(select(import_problem).where(import_problem.c.import_id == import_id).order_by(import_problem.c.line).limit(most)).all()
    return _line(row), [BadLine(one.line, one.problem, json.loads(one.shown)) for one in bad]


def bad_lines(engine: Engine, import_id: str) -> Iterator[BadLine]:
    """All of them, in batches."""
    after = 0
    while True:
        with engine.database.read() as connection:
            rows = connection.execute(select(import_problem).where(import_problem.c.import_id == import_id, import_problem.c.line > after).order_by(
                import_problem.c.line).limit(BATCH)).all()
        yield from (BadLine(one.line, one.problem, json.loads(one.shown)) for one in rows)
        if len(rows) < BATCH:
            return
        after = rows[-1].line


_QUERY = select(villager_import, person.c.name).outerjoin(person, person.c.id == villager_import.c.made_by_id)


def _line(row: Any) -> ImportLine:
    return ImportLine(row.id, row.file_name, row.name, from_text(row.made_at), row.status, row.rows, row.line, row.added, row.updated, row.unchanged, row.bad,
                      row.problem, from_text(row.done_at) if row.done_at else None)


def _allowed(reader: Person) -> None:
    if not may(reader, "import_villagers"):
        raise NotYours("lists of villagers are for administrators")
