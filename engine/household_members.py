"""Who lives together with somebody: a grid worker finds the grandmother by her grandson."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.personal import masked_phone_of
from engine.tables import person

if TYPE_CHECKING:
    from engine.engine import Engine

MOST = 60


def household_members(engine: Engine, person_ids: Iterable[str]) -> list[tuple[str, str, str | None]]:
    """(id, name, covered phone) of the others in these people's households, by name."""
    ids = list(person_ids)
    if not ids:
        return []
    households = select(person.c.household_id).where(person.c.id.in_(ids), person.c.household_id.is_not(None))
    query = (
        select(person.c.id, person.c.name, person.c.phone_sealed)
        .where(person.c.household_id.in_(households), person.c.id.not_in(ids), person.c.active, person.c.home.is_not(None))
        .order_by(person.c.name, person.c.id).limit(MOST))
    with engine.database.read() as connection:
        return [(row.id, row.name, masked_phone_of(engine.keyring, row.id, row.phone_sealed)) for row in connection.execute(query)]
