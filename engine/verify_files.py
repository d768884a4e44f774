"""Do the files agree? Every attachment's bytes are in the store, as many as its row says; what waits for the worker is in its queue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine.blobs import file_key
from engine.engine import Engine
from engine.tables import attachment, case, media_job

BATCH = 500


def files_disagree(engine: Engine) -> Iterator[tuple[str, str]]:
    """(case number, what) for every file that does not agree. One look at the store per file, nothing is read."""
    after = ""
    while True:
        query = (
            select(attachment, case.c.number, media_job.c.status.label("job")).join(case, case.c.id == attachment.c.case_id)
            .outerjoin(media_job, (media_job.c.attachment_id == attachment.c.id) & (media_job.c.what == "prepare"))
            .where(attachment.c.id > after).order_by(attachment.c.id).limit(BATCH))
        with engine.database.read() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            yield from ((row.number, f"file {row.id}: {what}") for what in _file(engine, row))
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def _file(engine: Engine, row: Any) -> Iterator[str]:
    size = engine.blobs.size(file_key(row.digest))
    if size is None:
        if not _replaced(engine, row):
            yield "its bytes are gone"
    elif size != row.size:
        yield f"{size} bytes lie in the store, its row says {row.size}"
    if row.thumb_digest is not None and engine.blobs.size(file_key(row.thumb_digest)) is None:
        yield "the bytes of its small picture are gone"
    expected = {"waiting": "waiting", "dead": "dead", "ready": None}[row.state]
    if row.job != expected:
        yield f"it is {row.state}, the worker's queue says {row.job}"


def _replaced(engine: Engine, row: Any) -> bool:
    """Whether the row was changed between reading it and looking at the store: the worker makes recordings anew meanwhile."""
    with engine.database.read() as connection:
        return bool(connection.scalar(select(attachment.c.digest).where(attachment.c.id == row.id)) != row.digest)
