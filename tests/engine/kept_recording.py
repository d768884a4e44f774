"""A recording of a case as it is kept, for tests of what becomes of it."""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import insert

from engine.blobs import file_key
from engine.clock import to_text
from engine.engine import Engine
from engine.people import Person
from engine.tables import attachment


def add_voice(engine: Engine, by: Person, case_id: str, content: bytes) -> str:
    """Write the row and the bytes; the digest."""
    digest = hashlib.sha256(content).hexdigest()
    engine.blobs.put(file_key(digest), content)
    with engine.database.write() as connection:
        connection.execute(insert(attachment).values(
            id=str(uuid.uuid4()), case_id=case_id, digest=digest, name="话.ogg", media_type="audio/ogg", size=len(content), added_by_id=by.id,
            added_at=to_text(engine.clock.now()), audience="villager", kind="voice"))
    return digest
