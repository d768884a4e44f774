"""What the page of one's own data shows: covered, for others may look over a shoulder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from engine.clock import from_text
from engine.engine import Engine
from engine.people import Person
from engine.personal import masked_id_card_of, masked_phone_of
from engine.places import name_path
from engine.tables import attachment, case, erasure, person

COUNTED = 1000


@dataclass(frozen=True)
class MyPage:
    """`erasing`: when a request was made that waits; `waits_for`: a code of web/privacy_words.py; `done_at`: when it is looked at."""

    name: str
    phone: str | None
    id_card: str | None
    village: str
    cases: int
    files: int
    erasing: datetime | None
    waits_for: str | None
    look_at: datetime | None


def my_page(engine: Engine, owner: Person) -> MyPage:
    """Of the person who asks."""
    with engine.database.read() as connection:
        row = connection.execute(select(person.c.name, person.c.phone_sealed, person.c.id_card_sealed).where(person.c.id == owner.id)).one()
        own = select(case.c.id).where(case.c.reporter_id == owner.id).limit(COUNTED).subquery()
        cases = connection.scalar(select(func.count()).select_from(own)) or 0
        files = connection.scalar(select(func.count()).select_from(attachment.join(own, own.c.id == attachment.c.case_id)).where(attachment.c.audience == "villager")) or 0
        asked = connection.execute(select(erasure).where(erasure.c.person_id == owner.id, erasure.c.status == "waiting")).first()
    return MyPage(
        row.name, masked_phone_of(engine.keyring, owner.id, row.phone_sealed), masked_id_card_of(engine.keyring, owner.id, row.id_card_sealed),
        name_path(engine, owner.home) if owner.home else "", cases, files, from_text(asked.asked_at) if asked else None, asked.waits_for if asked else None,
        from_text(asked.look_at) if asked else None)
