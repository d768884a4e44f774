"""The cases a person may see, filtered. Each part of the list is a limited walk along an index: by the newest change, by the due moment
where deadlines are asked for, by the day a case was reported or closed where statistics are; by words, newest report first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, select, tuple_, union_all

from engine.board_counts import OPEN_BY_INDEX, today_and_soon
from engine.case_conditions import conditions, few
from engine.case_filters import CaseFilters, days_as_moments
from engine.case_line import LISTED, CaseLine, case_line, case_lines, with_hits
from engine.engine import Engine
from engine.paging import Page, fit, from_cursor, number_of, page_of, to_cursor
from engine.people import Person
from engine.recusal import not_about
from engine.scope import inside_any, narrowed, villages_in
from engine.search import asked_for, readable_texts, shown_text, walk
from engine.tables import case, case_figure, case_text
from engine.tables.figures import REPORTED_MEASURES

STATUSES = ("open", "incident", "closed")
OPEN = ("open", "incident")
MOST_BRANCHES = 150         # villages × statuses walked one by one; a wider list walks by status
NUMBER_LENGTH = 17          # YYYYMMDD-12345678
__all__ = ["MOST_BRANCHES", "NUMBER_LENGTH", "OPEN", "STATUSES", "CaseFilters", "cases"]

Key = tuple[str, ...] | None
Terms = list[ColumnElement[bool]]


_BY_ID = case_lines(select(*LISTED).where(case.c.id.in_(bindparam("ids", expanding=True))).subquery())      # built once


def cases(engine: Engine, person: Person, filters: CaseFilters, after: str | None = None, size: int = 30, most: int | None = None) -> Page[CaseLine]:
    """A page of cases; `most` lifts the bound of a page's size. Raises NotYours for a place outside the person's scope."""
    scope = narrowed(person, filters.place)
    size = fit(size) if most is None else min(size, most)
    if filters.words and not (filters.number or filters.measure or few(filters)):
        return _by_words(engine, person, filters, scope, after, size)
    key, now = from_cursor(after, 2), engine.clock.now()
    narrow = [*conditions(filters, now), not_about(person)]
    with engine.database.read() as connection:
        found, upward = _walk(villages_in(connection, scope), scope, filters, narrow, key, size + 1, today_and_soon(now))
        listed = found.subquery()
        order = [column if upward else column.desc() for column in (listed.c.listed_by, listed.c.id)]
        rows = connection.execute(case_lines(listed).order_by(*order)).all()
    lines = [case_line(engine, row, now) for row in rows]
    return page_of(lines, size, lambda line: (line.listed_by, line.id))


def _by_words(engine: Engine, person: Person, filters: CaseFilters, scope: tuple[str, ...], after: str | None, size: int) -> Page[CaseLine]:
    """The matching cases, the one reported last first."""
    key, now, asked = from_cursor(after, 1), engine.clock.now(), asked_for(filters.words or "", scope)
    if asked is None:
        return Page(())
    query = readable_texts(select(case_text.c.id.label("found"), *LISTED))
    query = query.where(inside_any(case.c.place, scope), case.c.status.in_(_statuses(filters.status)), *conditions(replace(filters, words=None), now), not_about(person))
    with engine.database.read() as connection:
        rows, goes_on = walk(connection, query, asked, lambda row: asked.fits(*shown_text(engine.keyring, row)), number_of(key), size)
        lines = {row.id: case_line(engine, row, now) for row in connection.execute(_BY_ID, {"ids": [row.id for row in rows]})} if rows else {}
    return Page(tuple(with_hits(lines[row.id], *shown_text(engine.keyring, row), asked.runs) for row in rows), to_cursor((str(goes_on),)) if goes_on else None)


def _walk(
    villages: list[str], scope: tuple[str, ...], filters: CaseFilters, narrow: Terms, key: Key, limit: int, days: tuple[str, str],
) -> tuple[Select[Any], bool]:
    """The query that finds the page's rows, with the column `listed_by`, and whether that goes upward."""
    if filters.number:
        return _by_number(filters.number, [inside_any(case.c.place, scope), *narrow], key, limit), False
    if few(filters):
        return _one(case.c.updated_at, [case.c.place.in_(villages), *_status(filters), *narrow], key, limit), False
    if filters.measure:
        return _by_measure(villages, filters, narrow, key, limit), False
    if filters.overdue or filters.due:
        return _by_due(villages, filters, narrow, key, limit), True
    return _by_change(villages, filters, narrow, key, limit), False


def _statuses(status: str | None) -> tuple[str, ...]:
    """The stored statuses behind a filter: who asks for open cases also means those an incident holds up."""
    if status is None:
        return STATUSES
    return OPEN if status == "open" else (status,)


def _status(filters: CaseFilters) -> Terms:
    return [] if filters.status is None or filters.measure else [case.c.status.in_(_statuses(filters.status))]


def _one(column: Any, terms: Terms, key: Key, limit: int, upward: bool = False, id_column: Any = case.c.id, joined: Any = None) -> Select[Any]:
    """One limited walk: by `column`, then by id."""
    if key is not None:
        pair, past = tuple_(column, id_column), tuple_(*map(literal, key))
        terms = [*terms, pair > past if upward else pair < past]
    query = select(*LISTED, column.label("listed_by"))
    if joined is not None:
        query = query.select_from(joined)
    order = (column, id_column) if upward else (column.desc(), id_column.desc())
    return query.where(*terms).order_by(*order).limit(limit)


def _together(heads: list[Select[Any]], limit: int, upward: bool = False) -> Select[Any]:
    """The first rows of several walks, put together."""
    if not heads:
        return select(*LISTED, case.c.updated_at.label("listed_by")).where(literal(False))
    parts = [select(head.subquery()) for head in heads]
    together = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
    order = [column if upward else column.desc() for column in (together.c.listed_by, together.c.id)]
    return select(together).order_by(*order).limit(limit)


def _by_number(number: str, terms: Terms, key: Key, limit: int) -> Select[Any]:
    """Numbers that begin so, as a range, which the unique index answers."""
    same = case.c.number == number if len(number) >= NUMBER_LENGTH else case.c.number.between(number, number + "z")
    return _one(case.c.number, [same, *terms], key, limit)


def _by_change(villages: list[str], filters: CaseFilters, narrow: Terms, key: Key, limit: int) -> Select[Any]:
    """The newest of every (village, status), or of every status where there are too many villages."""
    statuses = _statuses(filters.status)
    if len(villages) * len(statuses) <= MOST_BRANCHES:
        branches = [(case.c.place == village, case.c.status == status) for village in villages for status in statuses]
    else:
        branches = [(case.c.place.in_(villages), case.c.status == status) for status in statuses]
    return _together([_one(case.c.updated_at, [*branch, *narrow], key, limit) for branch in branches], limit)


def _by_due(villages: list[str], filters: CaseFilters, narrow: Terms, key: Key, limit: int) -> Select[Any]:
    """The most urgent open ones."""
    wanted = set(_statuses(filters.status)) & set(OPEN)
    terms = [*narrow, case.c.status.in_(sorted(wanted))]
    if len(villages) <= MOST_BRANCHES:
        branches: list[Terms] = [[case.c.place == village, OPEN_BY_INDEX, *terms] for village in villages]
    else:
        branches = [[case.c.place.in_(villages), case.c.status == status, *narrow] for status in sorted(wanted)]
    return _together([_one(case.c.due_at, branch, key, limit, upward=True) for branch in branches], limit, upward=True)


def _by_measure(villages: list[str], filters: CaseFilters, narrow: Terms, key: Key, limit: int) -> Select[Any]:
    """Those that were counted in the statistics, the newest first."""
    figures = case_figure.c
    column = figures.reported_at if filters.measure in REPORTED_MEASURES else figures.closed_at
    begin, end = days_as_moments(filters.since, filters.until)
    terms = [column >= begin, column < end, figures[str(filters.measure)] == 1, *narrow]
    joined = case_figure.join(case, case.c.id == figures.case_id)
    inside: list[Terms] = [[figures.place == village] for village in villages] if len(villages) <= MOST_BRANCHES else [[figures.place.in_(villages)]]
    return _together([_one(column, [*where, *terms], key, limit, id_column=figures.case_id, joined=joined) for where in inside], limit)
