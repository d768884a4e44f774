"""After a change of deadlines: open cases follow at once where there are few."""

from __future__ import annotations

import time

from engine.commands import move_deadlines
from engine.engine import Engine

AT_ONCE = 1.0               # seconds of moving before the answer; the worker does the rest


def follow_at_once(engine: Engine) -> None:
    """Move open cases for a second, so that a small county sees the change done."""
    end = time.monotonic() + AT_ONCE
    while time.monotonic() < end and move_deadlines(engine):
        pass
