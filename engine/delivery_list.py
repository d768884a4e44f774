"""What could not be sent and what waits, for administrators: whom it was for only by a covered address, why in a code the page has words for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, literal_column, select, tuple_

from engine.clock import from_text
from engine.element_names import drawn_name
from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.masking import masked_name
from engine.notices.rule import CHANNELS
from engine.paging import Page, fit, from_cursor, page_of
from engine.people import Person, may
from engine.personal import masked_phone_of
from engine.tables import case, delivery, notice_choice
from engine.tables import person as person_table

STATES = ("dead", "waiting")
# Written out, so that the database can use the index of each state whatever plan it keeps.
_IN_STATE = {state: delivery.c.status == literal_column(f"'{state}'") for state in STATES}
COUNTED = 100       # counts stop here: nothing on this page takes longer when much has gone wrong


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery. `to`: a covered address or name, none for an audience or another machine."""

    id: str
    channel: str
    kind: str
    name_zh: str | None
    name_en: str | None
    number: str | None
    to: str | None
    audience: str
    attempts: int
    reason: str | None
    created_at: datetime
    next_at: datetime
    cursor: tuple[str, str]


@dataclass(frozen=True)
class ChannelCount:
    """How many of a channel are dead, and wait; at most COUNTED of each."""

    channel: str
    works: bool
    dead: int
    waiting: int


def deliveries(engine: Engine, person: Person, channel: str, state: str, after: str | None = None, size: int = 50) -> Page[DeliveryLine]:
    """A channel's dead deliveries, the newest first, or its waiting ones, the next first. Raises NotYours, NotFound."""
    _allowed(person)
    if channel not in CHANNELS or state not in STATES:
        raise NotFound("there is no such list")
    size, key = fit(size), from_cursor(after, 2)
    query = (
        select(delivery, case.c.number, case.c.version, person_table.c.name, person_table.c.phone_sealed, notice_choice.c.address)
        .outerjoin(case, case.c.id == delivery.c.case_id).outerjoin(person_table, person_table.c.id == delivery.c.person_id)
        .outerjoin(notice_choice, and_(notice_choice.c.person_id == delivery.c.person_id, notice_choice.c.channel == delivery.c.channel))
        .where(_IN_STATE[state], delivery.c.channel == channel).limit(size + 1))
    column = delivery.c.created_at if state == "dead" else delivery.c.next_at
    order = tuple_(column, delivery.c.id)
    if state == "dead":
        query = query.order_by(column.desc(), delivery.c.id.desc())
        query = query.where(order < tuple_(*map(literal, key))) if key is not None else query
    else:
        query = query.order_by(column, delivery.c.id)
        query = query.where(order > tuple_(*map(literal, key))) if key is not None else query
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return page_of([_line(engine, row, column.name) for row in rows], size, lambda line: line.cursor)


def channel_counts(engine: Engine, person: Person) -> list[ChannelCount]:
    """Every channel, with what is wrong there. Raises NotYours."""
    _allowed(person)
    book = engine.rulebooks.recent()
    with engine.database.read() as connection:
        return [ChannelCount(channel, book.works(channel), *(_count(connection, channel, state) for state in STATES)) for channel in CHANNELS]


def _count(connection: Any, channel: str, state: str) -> int:
    some = select(delivery.c.id).where(_IN_STATE[state], delivery.c.channel == channel).limit(COUNTED).subquery()
    return int(connection.scalar(select(func.count()).select_from(some)) or 0)


def _line(engine: Engine, row: Any, column: str) -> DeliveryLine:
    data = json.loads(row.data)
    zh, en = drawn_name(engine, row.version, data.get("diagram"), data.get("element")) if row.version else (None, None)
    return DeliveryLine(row.id, row.channel, row.kind, zh, en, row.number, _covered(engine, row), row.audience, row.attempts, row.last_error,
                        from_text(row.created_at), from_text(row.next_at), (getattr(row, column), row.id))


def _covered(engine: Engine, row: Any) -> str | None:
    if row.channel == "sms" and row.phone_sealed:
        return masked_phone_of(engine.keyring, row.person_id, row.phone_sealed)
    if row.channel == "email" and row.address:
        name, _, host = row.address.partition("@")
        return f"{name[:1]}***@{host}"
    return None if row.name is None else masked_name(str(row.name))


def _allowed(person: Person) -> None:
    if not may(person, "change_notices"):
        raise NotYours("deliveries are for administrators")
