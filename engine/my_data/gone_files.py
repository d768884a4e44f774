"""Files of cases go: their rows in a transaction, their bytes once it has ended and no other row has the same content."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from engine.engine import Engine
from engine.tables import attachment, media_job, transcript
from engine.uploads.sweep import drop_unneeded


def drop_rows(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Take the rows away, with what was heard in them; the digests of their content, for drop_bytes after the transaction."""
    keys = list(ids)
    rows = connection.execute(select(attachment.c.digest, attachment.c.thumb_digest).where(attachment.c.id.in_(keys))).all()
    for table in (transcript, media_job):
        connection.execute(delete(table).where(table.c.attachment_id.in_(keys)))
    connection.execute(delete(attachment).where(attachment.c.id.in_(keys)))
    return {digest for row in rows for digest in row if digest is not None}


def drop_bytes(engine: Engine, digests: Iterable[str]) -> None:
    """Take the bytes away that no row has any more. Killed in between, a few bytes stay that nobody can open."""
    for digest in sorted(digests):
        with engine.database.write() as connection:
            engine.database.hold(connection, digest)         # no upload of the same content can end meanwhile
            drop_unneeded(engine, connection, [digest])
