"""Delivers what waits in the outbox: a thread per channel, so that a slow one holds back nothing else. Sending happens outside of any
transaction; what became of it is written after every single message, so that a death repeats one message at most, under its old key."""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import timedelta
from typing import Any

from engine.channels.outcome import Outcome
from engine.clock import from_text
from engine.engine import Engine
from engine.notices import CHANNELS, RuleBook
from engine.notices.claim import claim, gather, next_moment, release, settle
from engine.notices.compose import letter_for
from engine.notices.send import send_letter
from engine.notices.spread import spread
from engine.sealed_letters import SEALED

BATCH = 20
PATIENCE = 40.0                  # seconds one batch may take of the lease; the rest of it is given back
TOO_OLD = timedelta(days=7)      # news that waited longer, for a channel that was off, is none
IDLE = 1.0                       # seconds between looks
AFTER_TROUBLE = 5.0

log = logging.getLogger("epoint.delivering")


def start_delivering(engine: Engine, stop: threading.Event) -> list[threading.Thread]:
    """A thread per channel, running until `stop` is set."""
    threads = [threading.Thread(target=deliver, args=(engine, channel, stop), name=f"deliver-{channel}") for channel in CHANNELS]
    for thread in threads:
        thread.start()
    return threads


def deliver(engine: Engine, channel: str, stop: threading.Event) -> None:
    """Deliver one channel's messages until `stop` is set. Trouble with the database is logged and tried again, never fatal."""
    while not stop.is_set():
        try:
            pause = 0.0 if deliver_due(engine, channel, stop) else IDLE
        except Exception as problem:      # a thread that died would silence its channel
            log.error("delivering by %s failed (%s); trying again in %s s", channel, type(problem).__name__, AFTER_TROUBLE)
            pause = AFTER_TROUBLE
        stop.wait(pause)


def deliver_due(engine: Engine, channel: str, stop: threading.Event | None = None) -> int:
    """Try up to a batch of what is due now; how many were tried. Without anything due it costs one indexed statement."""
    book = engine.rulebooks.recent()
    if not book.works(channel):
        return 0
    moment = next_moment(engine, channel)
    if moment is None or moment > engine.clock.now():
        return 0
    rows, began = claim(engine, channel, BATCH), time.monotonic()
    for number, row in enumerate(rows):
        if time.monotonic() - began > PATIENCE or (stop is not None and stop.is_set()):
            release(engine, rows[number:])
            return number
        _deliver(engine, book, row)
    return len(rows)


def _deliver(engine: Engine, book: RuleBook, row: Any) -> None:
    if row.person_id is None and row.audience not in ("endpoint", SEALED):
        spread(engine, book, row)
        return
    if row.digest == "open" and not gather(engine, row):
        return
    try:
        outcome = _attempt(engine, book, row)
    except Exception as problem:          # one message that nobody foresaw must not stop the others
        log.error("delivery %s by %s: %s", row.id, row.channel, type(problem).__name__)
        outcome = Outcome("later", "error")
    if outcome.status in ("later", "never"):
        log.warning("delivery %s by %s, attempt %s: %s", row.id, row.channel, row.attempts, outcome.reason)
    settle(engine, book, row, outcome, bool(json.loads(row.data).get("urgent")))


def _attempt(engine: Engine, book: RuleBook, row: Any) -> Outcome:
    if row.attempts == 1 and engine.clock.now() - from_text(row.created_at) > TOO_OLD:
        return Outcome("never", "too_old")
    with engine.database.read() as connection:
        letter = letter_for(engine, connection, book, row)
    return letter if isinstance(letter, Outcome) else send_letter(engine, book.connectors.get(row.channel), letter)
