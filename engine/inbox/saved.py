"""Filters people keep: they follow the person to every device, and may be shared with everybody who works at a place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from engine.engine import Engine
from engine.inbox.filters import InboxFilters
from engine.people import Person
from engine.place_codes import LENGTHS
from engine.tables import person as person_table
from engine.tables import saved_filter

MOST = 30            # of one's own
SHOWN = 60


@dataclass(frozen=True)
class SavedFilter:
    """`asks`: which list and what it is narrowed to; `by`: who shares it, none for one's own; `place`: with whom, '' for nobody."""

    id: str
    name: str
    asks: Mapping[str, str]
    place: str
    by: str | None

    @property
    def filters(self) -> InboxFilters:
        """What the list is narrowed to."""
        return InboxFilters.of(self.asks)


def saved_filters(engine: Engine, person: Person) -> tuple[SavedFilter, ...]:
    """The person's own filters, then those that others share with them, each by name."""
    query = (
        select(saved_filter, person_table.c.name.label("by")).join(person_table, person_table.c.id == saved_filter.c.person_id)
        .where(or_(saved_filter.c.person_id == person.id, saved_filter.c.place.in_(reached_by(person))))
        .order_by(saved_filter.c.person_id != person.id, saved_filter.c.name, saved_filter.c.id).limit(SHOWN)
    )
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    return tuple(
        SavedFilter(row.id, row.name, json.loads(row.asks), row.place, None if row.person_id == person.id else row.by) for row in rows)


def reached_by(person: Person) -> list[str]:
    """The places whose shared filters reach this person: where they work, and what lies around it."""
    held = [one.place for one in person.memberships if one.role != "villager"]
    return sorted({place[:length] for place in held for length in LENGTHS.values() if len(place) >= length})


def may_share(person: Person) -> list[str]:
    """The places this person may share a filter with: those they work at themselves."""
    return sorted({one.place for one in person.memberships if one.role != "villager"})
