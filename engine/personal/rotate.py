"""Seal every number anew under the first key: in batches along an index, so that a kill costs nothing and a second run does the rest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from engine.engine import Engine
from engine.faults import fault
from engine.personal.numbers import opened_id_card, opened_phone
from engine.personal.sealed_columns import COLUMNS, number_columns
from engine.tables import person

BATCH = 1000
_WRITE = update(person).where(person.c.id == bindparam("own_id"), person.c.data_key == bindparam("own_key")).values(
    {name: bindparam(f"new_{name}") for name in COLUMNS} | {"list_key": bindparam("new_list_key"), "list_mark": None})


def rotate(engine: Engine) -> int:
    """Seal one batch of what is under an older key; how many people that were, 0 when everything is under the current one. Every value is
    opened again before the batch is kept. Raises UnknownKey, Unreadable: then nothing of the batch has changed."""
    ring = engine.keyring
    with engine.database.write() as connection:
        rows = connection.execute(engine.database.for_update(
            select(person.c.id, person.c.name, person.c.home, person.c.phone_sealed, person.c.id_card_sealed, person.c.data_key, person.c.list_key)
            .where(or_(person.c.data_key < ring.current, person.c.data_key > ring.current)).order_by(person.c.data_key, person.c.id).limit(BATCH))).all()
        changes: list[dict[str, Any]] = []
        for row in rows:
            phone, card = opened_phone(ring, row.id, row.phone_sealed), opened_id_card(ring, row.id, row.id_card_sealed)
            columns = number_columns(ring, row.id, row.home, phone=phone, id_card=card)
            if (opened_phone(ring, row.id, columns["phone_sealed"]), opened_id_card(ring, row.id, columns["id_card_sealed"])) != (phone, card):
                raise AssertionError(f"person {row.id}: what was sealed does not open again")
            key = ring.digest("list", f"{row.name}\x00{phone}") if row.list_key and phone else None
            changes.append({"own_id": row.id, "own_key": row.data_key, "new_list_key": key} | {f"new_{name}": value for name, value in columns.items()})
        if changes:
            connection.execute(_WRITE, changes)
        fault("rotated")
    return len(changes)


def left_to_rotate(engine: Engine, connection: Connection) -> bool:
    """Whether anything is under an older key."""
    ring = engine.keyring
    return connection.scalar(select(person.c.id).where(or_(person.c.data_key < ring.current, person.c.data_key > ring.current)).limit(1)) is not None
