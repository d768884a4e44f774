"""Wakes what is due. Any number of workers on any number of machines; the database decides who gets what."""

from __future__ import annotations

import logging
import threading

from engine.commands import fire_due, move_deadlines, next_due, warn_due
from engine.engine import Engine

LONGEST_SLEEP = 0.5      # seconds; a timer that another process writes is seen within this
AFTER_TROUBLE = 5.0
BATCH = 100

log = logging.getLogger("epoint.worker")


def work(engine: Engine, stop: threading.Event) -> None:
    """Fire timers as they fall due until `stop` is set. Trouble with the database is logged and tried again, never fatal."""
    while not stop.is_set():
        try:
            pause = _once(engine)
        except Exception:   # the one place that must survive: a worker that dies makes every deadline late
            log.exception("the sweep failed; trying again in %s s", AFTER_TROUBLE)
            pause = AFTER_TROUBLE
        stop.wait(pause)


def _once(engine: Engine) -> float:
    """Fire what is due now, then remind, then let open cases follow a change; how long to sleep, in seconds."""
    if fire_due(engine, BATCH) or warn_due(engine, BATCH) or move_deadlines(engine):
        return 0.0
    due = next_due(engine)
    if due is None:
        return LONGEST_SLEEP
    return min(LONGEST_SLEEP, max(0.05, (due - engine.clock.now()).total_seconds()))
