"""Do sealed numbers and their digests agree? Part of `epoint verify`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from engine.engine import Engine
from engine.personal.keyring import UnknownKey, Unreadable
from engine.personal.numbers import opened_id_card, opened_phone
from engine.personal.sealed_columns import ID_CARD_TAIL, PHONE_TAIL, tail_text
from engine.tables import person

BATCH = 2000


def numbers_disagree(engine: Engine) -> Iterator[tuple[str, str]]:
    """(person's id, what is wrong) for every number that does not open or whose digest is another's. Tells no number."""
    after, ring = "", engine.keyring
    while True:
        with engine.database.read() as connection:
            rows = connection.execute(select(
                person.c.id, person.c.home, person.c.phone_sealed, person.c.phone_digest, person.c.phone_tail, person.c.id_card_sealed,
                person.c.id_card_digest, person.c.id_card_tail, person.c.data_key,
            ).where(person.c.id > after, or_(person.c.phone_sealed.is_not(None), person.c.id_card_sealed.is_not(None), person.c.data_key.is_not(None)))
                .order_by(person.c.id).limit(BATCH)).all()
        for row in rows:
            try:
                phone, card = opened_phone(ring, row.id, row.phone_sealed), opened_id_card(ring, row.id, row.id_card_sealed)
                expected = [None if value is None else ring.digest_under(row.data_key, kind, value) for kind, value in (
                    ("phone", phone), ("phone tail", tail_text(row.home, phone, PHONE_TAIL)),
                    ("id_card", card), ("id_card tail", tail_text(row.home, card, ID_CARD_TAIL)))]
            except (UnknownKey, Unreadable, TypeError) as problem:
                yield row.id, f"a personal number does not open: {problem}"
                continue
            if expected != [row.phone_digest, row.phone_tail, row.id_card_digest, row.id_card_tail]:
                yield row.id, "the digests of a personal number are not those of the number"
        if len(rows) < BATCH:
            return
        after = rows[-1].id
