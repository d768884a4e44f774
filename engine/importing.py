"""The thread of a worker that carries lists of villagers in, so that no deadline waits for one."""

from __future__ import annotations

import logging
import threading

from engine.commands.import_villagers import import_waiting
from engine.engine import Engine

LOOK_EVERY = 2.0         # seconds
AFTER_TROUBLE = 10.0

log = logging.getLogger("epoint.importing")


def start_importing(engine: Engine, stop: threading.Event) -> threading.Thread:
    """Started with the worker; ends with `stop`, after the list it is at, or dies with the process: the next one goes on."""
    thread = threading.Thread(target=_import, args=(engine, stop), name="importing", daemon=True)
    thread.start()
    return thread


def _import(engine: Engine, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            pause = 0.0 if import_waiting(engine) else LOOK_EVERY
        except Exception:   # the thread must survive whatever a list does to it
            log.exception("a list could not be read; trying again in %s s", AFTER_TROUBLE)
            pause = AFTER_TROUBLE
        stop.wait(pause)
