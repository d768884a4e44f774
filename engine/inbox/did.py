"""What somebody did lately, and what of it now lies with others: read from their own facts, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, literal, select, tuple_

from engine.case_line import LISTED, CaseLine, case_line, case_lines
from engine.clock import from_text, to_text
from engine.element_names import drawn_name
from engine.engine import Engine
from engine.inbox.filters import NO_FILTER, InboxFilters, on_cases
from engine.inbox.lists import PAGE
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person
from engine.tables import case, fact, open_task

LOOKED_BACK = timedelta(days=180)
DEEDS = ("task_completed", "handed_over", "delegated", "task_returned", "help_asked")

_KEY = (fact.c.at, fact.c.case_id, fact.c.seq)


@dataclass(frozen=True)
class Did:
    """A deed and its case as it stands now. `kind`: the fact's; the names are those of the element it was done at."""

    case: CaseLine
    kind: str
    name_zh: str | None
    name_en: str | None
    at: datetime
    key: tuple[str, str, str]


def recently_done(engine: Engine, person: Person, after: str | None = None, size: int = PAGE, filters: InboxFilters = NO_FILTER) -> Page[Did]:
    """What this person did in the last half year, the newest first."""
    return _page(engine, person, [], filters, after, size)


def waiting_for_others(engine: Engine, person: Person, after: str | None = None, size: int = PAGE, filters: InboxFilters = NO_FILTER) -> Page[Did]:
    """The open cases this person last had a hand in, with nothing left for them to do now; each once, the newest deed first."""
    later, own = fact.alias("later"), open_task.alias("own")
    again = exists().where(later.c.case_id == fact.c.case_id, later.c.actor_id == person.id, later.c.kind.in_(DEEDS), later.c.seq > fact.c.seq)
    in_hand = exists().where(own.c.case_id == case.c.id, own.c.assignee_id == person.id)
    return _page(engine, person, [case.c.status != "closed", ~again, ~in_hand], filters, after, size)


def _page(engine: Engine, person: Person, more: list[ColumnElement[bool]], filters: InboxFilters, after: str | None, size: int) -> Page[Did]:
    size, key, now = fit(size), from_cursor(after, 3), engine.clock.now()
    conditions = [
        fact.c.actor_id == person.id, fact.c.kind.in_(DEEDS), fact.c.at > to_text(now - LOOKED_BACK), *more, *on_cases(filters, now)]
    if filters.words:
        conditions.append(case.c.subject.contains(filters.words, autoescape=True) | case.c.number.startswith(filters.words, autoescape=True))
    if key is not None:
        conditions.append(tuple_(*_KEY) < tuple_(literal(key[0]), literal(key[1]), literal(int(key[2]) if key[2].isdecimal() else 0)))
    deeds = (
        select(*LISTED, fact.c.at.label("deed_at"), fact.c.seq.label("deed_seq"), fact.c.kind.label("deed"), fact.c.element.label("deed_element"),
               fact.c.diagram.label("deed_diagram"))
        .join(case, case.c.id == fact.c.case_id).where(*conditions)
        .order_by(*(column.desc() for column in _KEY)).limit(size + 1).subquery()
    )
    query = case_lines(deeds).order_by(deeds.c.deed_at.desc(), deeds.c.id.desc(), deeds.c.deed_seq.desc())
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([_did(engine, row, now) for row in rows], size, lambda did: did.key)


def _did(engine: Engine, row: Row[Any], now: datetime) -> Did:
    zh, en = drawn_name(engine, row.version, row.deed_diagram, row.deed_element) if row.deed_element else (None, None)
    return Did(case_line(engine, row, now), row.deed, zh, en, from_text(row.deed_at), (row.deed_at, row.id, str(row.deed_seq)))
