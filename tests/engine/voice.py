"""A recording of a case as it is kept, for tests of what becomes of it."""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import insert

from engine.attachments import path_of
from engine.clock import to_text
from engine.engine import Engine
from engine.people import Person
from engine.tables import attachment


def add_voice(engine: Engine, by: Person, case_id: str, content: bytes) -> str:
    """Write the row and the bytes; the digest."""
    digest = hashlib.sha256(content).hexdigest()
    path_of(engine, digest).parent.mkdir(parents=True, exist_ok=True)
    path_of(engine, digest).write_bytes(content)
    with engine.database.write() as connection:
        connection.execute(insert(attachment).values(
            id=str(uuid.uuid4()), case_id=case_id, digest=digest, name="话.ogg", media_type="audio/ogg", size=len(content), added_by_id=by.id,
            added_at=to_text(engine.clock.now()), audience="villager"))
    return digest
