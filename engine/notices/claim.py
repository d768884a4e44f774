"""The outbox as its workers see it: lend what is due, write what became of it. Any number of workers, on any number of machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select, update

from engine.channels.outcome import Outcome
from engine.clock import from_text, to_text
from engine.engine import Engine
from engine.notices.rulebook import RuleBook
from engine.notices.timing import after_quiet
from engine.sealed_letters import SEALED, forget_letter
from engine.tables import delivery, person

LEASE = timedelta(seconds=60)       # what a worker that died had in hand is lent again after this
BACKOFF = (30, 120, 600, 3600, 6 * 3600, 24 * 3600)       # seconds after the first, second … failure; then it is dead
# Written out, not given as a parameter: a plan that PostgreSQL keeps for any parameter could not use the index of what waits.
WAITING = delivery.c.status == literal_column("'waiting'")
_OPEN = delivery.c.digest == literal_column("'open'")
_LOOK = select(delivery.c.next_at).where(WAITING, delivery.c.channel == bindparam("channel")).order_by(delivery.c.next_at).limit(1)


def next_moment(engine: Engine, channel: str) -> datetime | None:
    """When the channel's next delivery is due: one look at the head of an index."""
    with engine.database.read() as connection:
        moment = connection.scalar(_LOOK, {"channel": channel})
    return None if moment is None else from_text(moment)


def claim(engine: Engine, channel: str, limit: int) -> Sequence[Any]:
    """Up to `limit` deliveries that are due, lent to this worker: they count one attempt more from now on, even if it dies over them."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        due = engine.database.for_update(
            select(delivery.c.id).where(WAITING, delivery.c.channel == channel, delivery.c.next_at <= to_text(now))
            .order_by(delivery.c.next_at, delivery.c.id).limit(limit), skip_locked=True)
        ids = list(connection.scalars(due))
        if not ids:
            return ()
        connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(attempts=delivery.c.attempts + 1, next_at=to_text(now + LEASE)))
        return connection.execute(select(delivery).where(delivery.c.id.in_(ids)).order_by(delivery.c.created_at, delivery.c.id)).all()


def release(engine: Engine, rows: Sequence[Any]) -> None:
    """Give back what was not tried."""
    if rows:
        with engine.database.write() as connection:
            for row in rows:
                connection.execute(update(delivery).where(*_ours(row)).values(attempts=row.attempts - 1, next_at=to_text(engine.clock.now())))


def settle(engine: Engine, book: RuleBook, row: Any, outcome: Outcome, urgent: bool) -> None:
    """Write what became of an attempt, unless somebody else has the delivery meanwhile."""
    now = engine.clock.now()
    values: dict[str, Any] = {"last_error": outcome.reason}
    if outcome.status == "sent":
        values |= {"status": "sent", "sent_at": to_text(now)}
    elif outcome.status == "dropped":
        values |= {"status": "dropped"}
    elif outcome.status == "never" or row.attempts > len(BACKOFF):
        values |= {"status": "dead"}
    else:
        later = now + timedelta(seconds=max(BACKOFF[row.attempts - 1], outcome.wait or 0))
        values |= {"next_at": to_text(after_quiet(book.rules.get(row.rule_id), urgent, later))}
    with engine.database.write() as connection:
        connection.execute(update(delivery).where(*_ours(row)).values(**values))
        if row.audience == SEALED and "status" in values:
            forget_letter(connection, row.id)


def gather(engine: Engine, row: Any) -> bool:
    """Let a digest carry along whatever waits for the same person and channel by now; what it carries is fixed before it is sent, so
    that it stays the same message when it is sent again. False when another one carries this one already."""
    horizon = to_text(engine.clock.now() + LEASE)
    with engine.database.write() as connection:
        if not engine.database.is_sqlite:      # of two workers that begin with the same person's notices one waits here for the other
            connection.execute(select(person.c.id).where(person.c.id == row.person_id).with_for_update(key_share=True))
        if connection.execute(update(delivery).where(*_ours(row), delivery.c.digest == "open").values(digest="closed")).rowcount != 1:
            return False
        others = (delivery.c.person_id == row.person_id, delivery.c.channel == row.channel, WAITING,
                  _OPEN, delivery.c.next_at <= horizon)
        connection.execute(update(delivery).where(*others).values(status="joined", joined_to=row.id))
    return True


def carried_by(connection: Connection, delivery_id: str) -> Sequence[Any]:
    """The deliveries that a digest carries along, the oldest first."""
    return connection.execute(select(delivery).where(delivery.c.joined_to == delivery_id).order_by(delivery.c.created_at, delivery.c.id)).all()


def _ours(row: Any) -> tuple[Any, ...]:
    return delivery.c.id == row.id, delivery.c.attempts == row.attempts, WAITING
