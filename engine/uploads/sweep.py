"""Uploads nobody used within a day go, with the bytes that no attachment and no other upload needs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from engine.blobs import file_key, part_key
from engine.clock import to_text
from engine.engine import Engine
from engine.tables import attachment, upload

SOME = 200


def sweep_uploads(engine: Engine) -> int:
    """Take away some of what has expired; how many uploads that was. Walks along the index of their expiry."""
    query = select(upload).where(upload.c.expires_at <= to_text(engine.clock.now())).order_by(upload.c.expires_at).limit(SOME)
    with engine.database.read() as connection:
        over = connection.execute(query).all()
    for row in over:
        for offset in json.loads(row.parts):
            engine.blobs.delete(part_key(row.id, offset))
        if row.status != "ready" and row.received < row.size:
            engine.blobs.delete(part_key(row.id, row.received))      # a piece that was kept and never counted
        _take_away(engine, row.id, [one for one in (row.digest, row.thumb_digest) if one is not None])
    engine.blobs.clear_leftovers()
    return len(over)


def _take_away(engine: Engine, upload_id: str, digests: list[str]) -> None:
    """Under a lock on each digest: whoever is about to write the same bytes says so before, and waits here."""
    with engine.database.write() as connection:
        for digest in sorted(digests):
            engine.database.hold(connection, digest)
        if connection.execute(delete(upload).where(upload.c.id == upload_id)).rowcount != 1:
            return                                       # used this very moment, or swept by another worker
        drop_unneeded(engine, connection, digests)


def drop_unneeded(engine: Engine, connection: Connection, digests: Iterable[str]) -> None:
    """Take the bytes away that no attachment and no upload has any more. The caller holds the digests."""
    for digest in digests:
        if not _needed(connection, digest):
            engine.blobs.delete(file_key(digest))


def _needed(connection: Connection, digest: str) -> bool:
    """Looked up column by column: each has its index."""
    for table in (attachment, upload):
        for column in (table.c.digest, table.c.thumb_digest):
            if connection.scalar(select(table.c.id).where(column == digest).limit(1)) is not None:
                return True
    return False
