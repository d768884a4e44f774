"""Files of cases go: their rows in a transaction, their bytes once it has ended and no other row has the same content."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from engine.attachments import path_of
from engine.engine import Engine
from engine.tables import attachment


def drop_rows(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Take the rows away; the digests of their content, for drop_bytes after the transaction."""
    keys = list(ids)
    digests = set(connection.scalars(select(attachment.c.digest).where(attachment.c.id.in_(keys))))
    connection.execute(delete(attachment).where(attachment.c.id.in_(keys)))
    return digests


def drop_bytes(engine: Engine, digests: Iterable[str]) -> None:
    """Take the bytes away that no row has any more. Killed in between, a few bytes stay that nobody can open."""
    for digest in digests:
        with engine.database.write() as connection:      # no upload of the same content can end meanwhile
            if connection.scalar(select(attachment.c.id).where(attachment.c.digest == digest).limit(1)) is None:
                path_of(engine, digest).unlink(missing_ok=True)
