"""Walk from the newest match to the older ones until a page is full; the cost follows the page, not how often a word occurs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, cast, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import TSQUERY

from engine.search.asked import Asked
from engine.search.index import BLOCK
from engine.tables import case_text

FIRST_BLOCKS = 1         # a search begins with so many of the newest blocks, and doubles the number until it has enough
EXAMINED = 4000          # matches looked at in one page; the next page goes on from there


def walk(
    connection: Connection, query: Select[Any], asked: Asked, fits: Callable[[Row[Any]], bool], before: int | None, enough: int,
) -> tuple[list[Row[Any]], int | None]:
    """Up to `enough` rows of `query` that match, the newest first, and the number to go on before (none: that was all).
    `query` selects case_text.id as `found` and joins what it needs; `fits` looks at the text itself."""
    found: list[Row[Any]] = []
    before = before if before is not None else newest(connection) + 1
    examined = 0
    for low, match in _windows(connection, asked, before):
        while True:
            page = query.where(match, case_text.c.id < before, case_text.c.id >= low).order_by(case_text.c.id.desc()).limit(enough + 1)
            rows = connection.execute(page).all()
            for row in rows:
                before, examined = row.found, examined + 1
                if fits(row):
                    found.append(row)
                    if len(found) == enough:
                        return found, before
            if len(rows) <= enough:
                break
            if examined >= EXAMINED:
                return found, before
        before = low
    return found, None


def newest(connection: Connection) -> int:
    """The number of the case filed last, 0 before the first."""
    return connection.scalar(select(func.max(case_text.c.id))) or 0


def _windows(connection: Connection, asked: Asked, before: int) -> Iterator[tuple[int, ColumnElement[bool]]]:
    """(lowest number, condition) of the stretches to look through, the newest first."""
    if connection.dialect.name == "sqlite":
        yield 0, case_text.c.id.in_(_fts(asked))         # FTS5 walks down its numbers by itself
        return
    block, width = (before - 1) >> BLOCK, FIRST_BLOCKS
    while block >= 0:
        lowest = max(0, block - width + 1)
        yield lowest << BLOCK, _tsquery(asked, range(lowest, block + 1) if lowest else None)
        block, width = lowest - 1, width * 2


def _tsquery(asked: Asked, blocks: range | None) -> ColumnElement[bool]:
    parts = [_lexeme(gram) for gram in asked.grams]
    if asked.marks is not None:
        parts.append(_one_of(asked.marks))
    if blocks is not None:
        parts.append(_one_of([f"b{block}" for block in blocks]))
    return case_text.c.words.op("@@")(cast(" & ".join(parts), TSQUERY))


def _one_of(marks: list[str]) -> str:
    return "(" + " | ".join(map(_lexeme, marks)) + ")" if marks else _lexeme("nowhere")


def _lexeme(gram: str) -> str:
    return "'" + gram.replace("\\", "\\\\").replace("'", "''") + "'"


def _fts(asked: Asked) -> Select[Any]:
    parts = [f'"{gram}"' for gram in asked.grams]
    if asked.marks is not None:
        parts.append("(" + " OR ".join(f'"{mark}"' for mark in asked.marks) + ")" if asked.marks else '"nowhere"')
    return select(literal_column("rowid")).select_from(text("case_words")).where(text("case_words MATCH :asked").bindparams(asked=" AND ".join(parts)))
