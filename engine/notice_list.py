"""A person's notices inside the product: what happened to their cases and tasks while they looked elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select, tuple_, update

from engine.clock import from_text, to_text
from engine.element_names import drawn_name
from engine.engine import Engine
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person
from engine.tables import case, notice

LOOKED_AT = 200      # the bell counts among so many of the newest


@dataclass(frozen=True)
class NoticeLine:
    """One notice. `kind` is a fact's kind or task_opened; `data` what its words need; `subject` the case's."""

    id: str
    case_id: str
    number: str
    subject: str
    kind: str
    data: Mapping[str, object]
    name_zh: str | None
    name_en: str | None
    created_at: datetime
    read: bool
    created_text: str


def notices(engine: Engine, person: Person, after: str | None = None, size: int = 50) -> Page[NoticeLine]:
    """The person's notices, the newest first."""
    size, key = fit(size), from_cursor(after, 2)
    query = (
        select(notice, case.c.number, case.c.subject, case.c.version).join(case, case.c.id == notice.c.case_id)
        .where(notice.c.person_id == person.id).order_by(notice.c.created_at.desc(), notice.c.id.desc()).limit(size + 1)
    )
    if key is not None:
        query = query.where(tuple_(notice.c.created_at, notice.c.id) < tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([_line(engine, row) for row in rows], size, lambda line: (line.created_text, line.id))


def unread(engine: Engine, person: Person) -> int:
    """How many of the newest notices are unread: the number beside the bell."""
    newest = (
        select(notice.c.read_at).where(notice.c.person_id == person.id)
        .order_by(notice.c.created_at.desc(), notice.c.id.desc()).limit(LOOKED_AT).subquery()
    )
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(newest).where(newest.c.read_at.is_(None))) or 0


def mark_read(engine: Engine, person: Person, *, until: datetime) -> int:
    """Mark what came up to `until` (the newest the person saw) as read; how many that were."""
    with engine.database.write() as connection:
        done = connection.execute(
            update(notice)
            .where(notice.c.person_id == person.id, notice.c.read_at.is_(None), notice.c.created_at <= to_text(until))
            .values(read_at=to_text(engine.clock.now()))
        )
        return int(done.rowcount)


def _line(engine: Engine, row: Row[Any]) -> NoticeLine:
    data = json.loads(row.data)
    name, name_en = _element_name(engine, row.version, data)
    return NoticeLine(
        id=row.id, case_id=row.case_id, number=row.number, subject=row.subject, kind=row.kind, data=data, name_zh=name, name_en=name_en,
        created_at=from_text(row.created_at), read=row.read_at is not None, created_text=row.created_at,
    )


def _element_name(engine: Engine, version: str, data: Mapping[str, object]) -> tuple[str | None, str | None]:
    """The element a notice speaks of, in Chinese and English; none when it speaks of none."""
    element = data.get("element")
    if not isinstance(element, str):
        plain = data.get("name")
        return (str(plain), str(plain)) if plain else (None, None)
    return drawn_name(engine, version, str(data.get("diagram")), element)
