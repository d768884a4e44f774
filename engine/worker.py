"""Wakes what is due. Any number of workers on any number of machines; the database decides who gets what."""

from __future__ import annotations

import logging
import threading
import time

from engine.commands import coming, fire_due, hand_on, migrate_some, move_deadlines, remind_due, tell_followers, tidy, warn_due
from engine.commands.erasure import erase_due
from engine.engine import Engine
from engine.figures.fold import fold
from engine.retention import retain

LONGEST_SLEEP = 0.5      # seconds; a timer that another process writes is seen within this
AFTER_TROUBLE = 5.0
COUNT_EVERY = 2.0        # seconds between two looks for cases to count anew: statistics are so far behind
BATCH = 100

TIDIED_EVERY = 3600.0    # seconds of the machine, each worker for itself

log = logging.getLogger("epoint.worker")


class _Tidied:
    """When this worker last tidied up. It begins an hour after it started: starting many costs nothing."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self.more = False      # rows older than they are kept are left

    def expired(self) -> bool:
        """Whether it is time again; asking counts as doing."""
        if time.monotonic() - self._last < TIDIED_EVERY:
            return False
        self._last = time.monotonic()
        return True


_tidied = _Tidied()


def work(engine: Engine, stop: threading.Event) -> None:
    """Sweep until `stop` is set. Trouble with the database is logged and tried again, never fatal."""
    counted = 0.0
    while not stop.is_set():
        try:
            pause = sweep(engine)
            if time.monotonic() - counted > COUNT_EVERY and not fold(engine):
                counted = time.monotonic()
        except Exception:   # the one place that must survive: a worker that dies makes every deadline late
            log.exception("the sweep failed; trying again in %s s", AFTER_TROUBLE)
            pause = AFTER_TROUBLE
        stop.wait(pause)


def sweep(engine: Engine) -> float:
    """Do some of what is due: timers first, then reminders, then let open cases follow a change, then
    tell followers of an answered case, then hand on what leavers had, then remove whose data is asked to go; how long to sleep, in seconds."""
    now, what = engine.clock.now(), coming(engine)
    if what.timer is not None and what.timer <= now and fire_due(engine, BATCH):
        return 0.0
    if what.reminder is not None and what.reminder <= now and warn_due(engine, BATCH):
        return 0.0
    if what.follow_up is not None and what.follow_up <= now and remind_due(engine, BATCH):
        return 0.0
    if what.change is not None and what.change <= now and move_deadlines(engine):
        return 0.0
    if what.follower is not None and what.follower <= now and tell_followers(engine, BATCH):
        return 0.0
    if hand_on(engine) or migrate_some(engine):
        return 0.0
    if erase_due(engine):
        return 0.0
    if _tidied.expired():
        tidy(engine)
        _tidied.more = True
    if _tidied.more:                      # old rows go a few at a time: whatever is due comes first
        _tidied.more = bool(retain(engine))
        return 0.0
    moments = [moment for moment in (what.timer, what.reminder, what.change, what.follower, what.follow_up) if moment is not None]
    if not moments:
        return LONGEST_SLEEP
    return min(LONGEST_SLEEP, max(0.05, (min(moments) - engine.clock.now()).total_seconds()))
