"""Threads beside the worker that make recordings playable and ask for their words: a long one makes no deadline late."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from engine.engine import Engine
from engine.voice.jobs import next_moment
from engine.voice.prepare import prepare_one
from engine.voice.transcribe import transcribe_one

IDLE = 1.0                       # seconds between looks
AFTER_TROUBLE = 5.0
WORK: dict[str, Callable[[Engine], bool]] = {"prepare": prepare_one, "transcribe": transcribe_one}

log = logging.getLogger("epoint.preparing")


def start_preparing(engine: Engine, stop: threading.Event) -> list[threading.Thread]:
    """A thread for each kind of work, running until `stop` is set."""
    threads = [threading.Thread(target=prepare, args=(engine, what, stop), name=f"voice-{what}") for what in WORK]
    for thread in threads:
        thread.start()
    return threads


def prepare(engine: Engine, what: str, stop: threading.Event) -> None:
    """Work on recordings until `stop` is set. Trouble with the database is logged and tried again, never fatal."""
    while not stop.is_set():
        try:
            pause = 0.0 if prepare_due(engine, what) else IDLE
        except Exception as problem:      # a thread that died would leave recordings silent for ever
            log.error("%s failed (%s); trying again in %s s", what, type(problem).__name__, AFTER_TROUBLE)
            pause = AFTER_TROUBLE
        stop.wait(pause)


def prepare_due(engine: Engine, what: str) -> bool:
    """Work on one recording that is due; whether there was one. Without one it costs one indexed statement."""
    moment = next_moment(engine, what)
    return moment is not None and moment <= engine.clock.now() and WORK[what](engine)
