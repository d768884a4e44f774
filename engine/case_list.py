"""The cases a person may see, filtered, newest change first; by words, newest report first. Each part of the list is a limited walk
along an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, select, tuple_, union_all

from engine.case_line import LISTED, CaseLine, case_line, case_lines, with_hits
from engine.clock import to_text
from engine.engine import Engine
from engine.paging import Page, fit, from_cursor, number_of, page_of, to_cursor
from engine.people import Person
from engine.scope import inside_any, narrowed, villages_in
from engine.search import asked_for, readable_texts, shown_text, walk
from engine.tables import case, case_text

STATUSES = ("open", "incident", "closed")
OPEN = ("open", "incident")
MOST_BRANCHES = 150         # villages × statuses walked one by one; a wider list walks by status
NUMBER_LENGTH = 17          # YYYYMMDD-12345678


_BY_ID = case_lines(select(*LISTED).where(case.c.id.in_(bindparam("ids", expanding=True))).subquery())      # built once


@dataclass(frozen=True)
class CaseFilters:
    """What a list is narrowed to. `status`: open (with incidents), incident, closed or none for all; `place`: a code inside the
    person's scope; `number`: its beginning; `words`: all of them stand in the subject or the text."""

    status: str | None = "open"
    stage: str | None = None
    place: str | None = None
    platform: str | None = None
    overdue: bool = False
    number: str | None = None
    words: str | None = None


def cases(engine: Engine, person: Person, filters: CaseFilters, after: str | None = None, size: int = 30) -> Page[CaseLine]:
    """A page of cases. Raises NotYours for a place outside the person's scope."""
    scope = narrowed(person, filters.place)
    if filters.words:
        return _by_words(engine, filters, scope, after, fit(size))
    size, key, now = fit(size), from_cursor(after, 2), engine.clock.now()
    narrow = _conditions(filters, to_text(now))
    with engine.database.read() as connection:
        if filters.number:
            found = _by_number(filters.number, [inside_any(case.c.place, scope), *narrow], key, size + 1)
        else:
            found = _merged(villages_in(connection, scope), filters, narrow, key, size + 1)
        listed = found.subquery()
        order = (listed.c.number, listed.c.id) if filters.number else (listed.c.updated_at, listed.c.id)
        rows = connection.execute(case_lines(listed).order_by(*(column.desc() for column in order))).all()
    lines = [case_line(engine, row, now) for row in rows]
    return page_of(lines, size, lambda line: (line.number if filters.number else line.updated_text, line.id))


def _by_words(engine: Engine, filters: CaseFilters, scope: tuple[str, ...], after: str | None, size: int) -> Page[CaseLine]:
    """The matching cases, the one reported last first."""
    key, now, asked = from_cursor(after, 1), engine.clock.now(), asked_for(filters.words or "", scope)
    if asked is None:
        return Page(())
    query = readable_texts(select(case_text.c.id.label("found"), *LISTED))
    query = query.where(inside_any(case.c.place, scope), case.c.status.in_(_statuses(filters.status)), *_conditions(filters, to_text(now)))
    with engine.database.read() as connection:
        rows, goes_on = walk(connection, query, asked, lambda row: asked.fits(*shown_text(row)), number_of(key), size)
        lines = {row.id: case_line(engine, row, now) for row in connection.execute(_BY_ID, {"ids": [row.id for row in rows]})} if rows else {}
    return Page(tuple(with_hits(lines[row.id], *shown_text(row), asked.runs) for row in rows), to_cursor((str(goes_on),)) if goes_on else None)


def _conditions(filters: CaseFilters, now: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.stage:
        found.append(case.c.stage == filters.stage)
    if filters.platform:
        found.append(case.c.platform == filters.platform)
    if filters.overdue:
        found += [case.c.due_at <= now, case.c.status != "closed"]
    return found


def _statuses(status: str | None) -> tuple[str, ...]:
    """The stored statuses behind a filter: who asks for open cases also means those an incident holds up."""
    if status is None:
        return STATUSES
    return OPEN if status == "open" else (status,)


def _by_number(number: str, narrow: list[ColumnElement[bool]], key: tuple[str, ...] | None, limit: int) -> Select[Any]:
    """Numbers that begin so, as a range, which the unique index answers."""
    same = case.c.number == number if len(number) >= NUMBER_LENGTH else case.c.number.between(number, number + "z")
    if key is not None:
        narrow = [*narrow, tuple_(case.c.number, case.c.id) < tuple_(*map(literal, key))]
    return select(*LISTED).where(same, *narrow).order_by(case.c.number.desc(), case.c.id.desc()).limit(limit)


def _merged(
    villages: list[str], filters: CaseFilters, narrow: list[ColumnElement[bool]], key: tuple[str, ...] | None, limit: int,
) -> Select[Any]:
    """The newest of every (village, status), or of every status where there are too many villages, put together."""
    if key is not None:
        narrow = [*narrow, tuple_(case.c.updated_at, case.c.id) < tuple_(*map(literal, key))]
    statuses = _statuses(filters.status)
    if len(villages) * len(statuses) <= MOST_BRANCHES:
        branches = [(case.c.place == village, case.c.status == status) for village in villages for status in statuses]
    else:
        branches = [(case.c.place.in_(villages), case.c.status == status) for status in statuses]
    heads: list[Select[Any]] = []
    for branch in branches:
        head = select(*LISTED).where(*branch, *narrow).order_by(case.c.updated_at.desc(), case.c.id.desc()).limit(limit)
        heads.append(select(head.subquery()))
    if not heads:
        return select(*LISTED).where(literal(False))
    together = (union_all(*heads) if len(heads) > 1 else heads[0]).subquery()
    return select(together).order_by(together.c.updated_at.desc(), together.c.id.desc()).limit(limit)
