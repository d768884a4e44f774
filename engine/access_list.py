"""Who looked at whose number, for administrators: the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, tuple_

from engine.clock import from_text
from engine.engine import Engine
from engine.errors import NotYours
from engine.masking import masked_name
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, may
from engine.tables import access_log, case, person


@dataclass(frozen=True)
class AccessLine:
    """One look. `by` and `by_login`: the colleague; `about`: a covered name."""

    at: datetime
    by_id: str
    by: str | None
    role: str
    about: str | None
    what: str
    number: str | None
    reason: str
    words: str | None
    cursor: tuple[str, str]


def looks(engine: Engine, reader: Person, after: str | None = None, size: int = 50, by_id: str | None = None) -> Page[AccessLine]:
    """A page of looks, of everybody or of one colleague. Raises NotYours."""
    if not may(reader, "change_privacy"):
        raise NotYours("who looked is for administrators")
    size, key, about = fit(size), from_cursor(after, 2), person.alias("about")
    query = (
        select(access_log, person.c.name.label("by_name"), about.c.name.label("about_name"), case.c.number)
        .outerjoin(person, person.c.id == access_log.c.by_id).outerjoin(about, about.c.id == access_log.c.about_id).outerjoin(case, case.c.id == access_log.c.case_id)
        .order_by(access_log.c.at.desc(), access_log.c.id.desc()).limit(size + 1))
    if by_id:
        query = query.where(access_log.c.by_id == by_id)
    if key is not None:
        query = query.where(tuple_(access_log.c.at, access_log.c.id) < tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([AccessLine(from_text(row.at), row.by_id, row.by_name, row.by_role, masked_name(row.about_name), row.what, row.number, row.reason, row.words,
                               (row.at, row.id)) for row in rows], size, lambda line: line.cursor)
