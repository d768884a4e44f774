"""The queue of recordings: lend the next one that is due, write what became of it. Any number of workers on any number of machines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, literal_column, select, update

from engine.clock import from_text, to_text
from engine.engine import Engine
from engine.tables import attachment, media_job

LEASE = timedelta(minutes=5)            # what a worker that died had in hand is lent again after this
BACKOFF = (30, 300)                     # seconds after the first and the second failure; the third is the last
TRIES = len(BACKOFF) + 1
WAITING = media_job.c.status == literal_column("'waiting'")


def next_moment(engine: Engine, what: str) -> datetime | None:
    """When the next recording is due: one look at the head of an index."""
    with engine.database.read() as connection:
        moment = connection.scalar(select(media_job.c.next_at).where(WAITING, media_job.c.what == what).order_by(media_job.c.next_at).limit(1))
    return None if moment is None else from_text(moment)


def claim(engine: Engine, what: str) -> Any:
    """A recording that is due, lent to this worker, with its attachment's columns; none when nothing is due. It counts one attempt more
    from now on, even if the worker dies over it; who died over it too often gets it no more."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        due = engine.database.for_update(
            select(media_job.c.attachment_id).where(WAITING, media_job.c.what == what, media_job.c.next_at <= to_text(now))
            .order_by(media_job.c.next_at).limit(1), skip_locked=True)
        found = connection.scalar(due)
        if found is None:
            return None
        connection.execute(update(media_job).where(media_job.c.attachment_id == found, media_job.c.what == what).values(
            attempts=media_job.c.attempts + 1, next_at=to_text(now + LEASE)))
        return connection.execute(
            select(attachment, media_job.c.attempts, media_job.c.what).join(media_job, media_job.c.attachment_id == attachment.c.id)
            .where(attachment.c.id == found, media_job.c.what == what)).one()


def done(connection: Connection, row: Any) -> None:
    """Nothing is left to do."""
    connection.execute(delete(media_job).where(media_job.c.attachment_id == row.id, media_job.c.what == row.what))


def ask_for(connection: Connection, attachment_id: str, what: str, now: datetime) -> None:
    """One thing more is to be done with a recording."""
    connection.execute(insert(media_job).values(attachment_id=attachment_id, what=what, status="waiting", attempts=0, next_at=to_text(now)))


def failed(engine: Engine, row: Any, reason: str, *, for_good: bool = False, wait: float | None = None) -> None:
    """Try again later, or never. A recording that cannot be made playable is marked so; its bytes stay."""
    dead = for_good or row.attempts >= TRIES
    pause = timedelta(seconds=wait if wait is not None else BACKOFF[min(row.attempts, len(BACKOFF)) - 1])
    with engine.database.write() as connection:
        connection.execute(update(media_job).where(media_job.c.attachment_id == row.id, media_job.c.what == row.what, media_job.c.attempts == row.attempts).values(
            status="dead" if dead else "waiting", last_error=reason[:40], next_at=to_text(engine.clock.now() + pause)))
        if dead and row.what == "prepare":
            connection.execute(update(attachment).where(attachment.c.id == row.id).values(state="dead"))
