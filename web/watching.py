"""Who is looking at their inbox in this process, and one thread that tells them when it changes.

The thread asks the database once a second whether anybody wrote anything, and only then for the pulse of those who are looking: the
cost follows how many look and whether something happens, not how many pages or tabs there are."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.engine import Engine
from engine.inbox.pulse import Pulse, pulse
from engine.people import Person

TICK = 1.0               # seconds between two looks
TIME_PASSES = 30.0       # a pulse changes by time alone too: a task becomes late
MOST = 40                # streams of one process; each holds a thread of the web server

log = logging.getLogger("epoint.watching")


class TooMany(Exception):
    """This process has no thread left for another stream; the page asks now and then instead."""


@dataclass
class Looking:
    """Somebody's inbox and how many streams follow it."""

    person: Person
    streams: int = 0
    pulse: Pulse | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def next(self, known: Pulse | None, timeout: float) -> Pulse | None:
        """The pulse as soon as it differs from the known one; what it is after `timeout` seconds otherwise."""
        with self.changed:
            self.changed.wait_for(lambda: self.pulse is not None and self.pulse != known, timeout)
            return self.pulse

    def tell(self, found: Pulse) -> None:
        """Wake the streams when it differs."""
        if found != self.pulse:
            with self.changed:
                self.pulse = found
                self.changed.notify_all()


class Watcher:
    """One per process. `stopping` ends its streams so that the server can end too."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, threading.Lock()
        self._looking: dict[str, Looking] = {}
        self._thread: threading.Thread | None = None
        self.stopping = threading.Event()

    @contextmanager
    def looks(self, person: Person) -> Iterator[Looking]:
        """Follow a person's inbox. Raises TooMany."""
        found = self._join(person)
        try:
            yield found
        finally:
            with self._lock:
                found.streams -= 1
                if not found.streams:
                    self._looking.pop(person.id, None)

    def _join(self, person: Person) -> Looking:
        with self._lock:
            if sum(one.streams for one in self._looking.values()) >= MOST:
                raise TooMany
            found = self._looking.setdefault(person.id, Looking(person))
            found.person, found.streams = person, found.streams + 1
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="watching", daemon=True)
                self._thread.start()
        return found

    def _watch(self) -> None:
        token: object = None
        quiet = 0.0
        while not self.stopping.is_set():
            with self._lock:
                looking = list(self._looking.values())
                if not looking:
                    self._thread = None
                    return
            try:
                before, token = token, self._engine.database.change_token()
                quiet = 0.0 if token != before or quiet >= TIME_PASSES else quiet + TICK
                for one in looking:
                    if quiet == 0.0 or one.pulse is None:
                        one.tell(pulse(self._engine, one.person))
            except Exception:        # the database is away: the streams stay quiet, and the next look tries again
                log.exception("could not look at the inboxes")
                token = None
            self.stopping.wait(TICK)
