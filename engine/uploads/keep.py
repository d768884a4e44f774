"""Put what is kept of a file into the store. Its row names the bytes before they are there: a crash leaves nothing that is not found."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import Connection, insert, update

from engine.blobs import file_key
from engine.clock import to_text
from engine.engine import Engine
from engine.faults import fault
from engine.media.prepare import Prepared
from engine.people import Person
from engine.tables import upload

LASTS = timedelta(days=1)


def keep(engine: Engine, upload_id: str, made: Prepared) -> None:
    """The upload is ready, its bytes are safe."""
    with engine.database.write() as connection:
        for digest in sorted({made.digest, made.thumb_digest} - {None}, key=str):
            engine.database.hold(connection, str(digest))
        connection.execute(update(upload).where(upload.c.id == upload_id).values(
            kind=made.kind, name=made.name, media_type=made.media_type, digest=made.digest, thumb_digest=made.thumb_digest, kept_size=len(made.content), width=made.width,
            height=made.height, duration_ms=made.duration_ms, latitude=made.latitude, longitude=made.longitude))
    fault("file_marked")
    engine.blobs.put(file_key(made.digest), made.content)
    if made.thumb is not None and made.thumb_digest is not None:
        engine.blobs.put(file_key(made.thumb_digest), made.thumb)
    fault("file_kept")
    with engine.database.write() as connection:
        connection.execute(update(upload).where(upload.c.id == upload_id, upload.c.status == "open").values(status="ready"))


def keep_at_once(engine: Engine, actor: Person, made: Prepared) -> str:
    """The same for a file that came in one go; the upload's id."""
    made_id = str(uuid.uuid4())
    with engine.database.write() as connection:
        mark(connection, engine, made_id, actor.id, made.kind)
    keep(engine, made_id, made)
    return made_id


def mark(connection: Connection, engine: Engine, upload_id: str, person_id: str, kind: str) -> None:
    """A row by which the worker finds bytes that are about to be written."""
    connection.execute(insert(upload).values(
        id=upload_id, person_id=person_id, status="open", kind=kind, name="", size=0, received=0, parts="[]", keep_location=False,
        expires_at=to_text(engine.clock.now() + LASTS)))
