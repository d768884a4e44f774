"""A clock on which hours pass in a second, the same in every process, so that deadlines fall due while processes die."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from engine.clock import Clock

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=timezone.utc)
HOURS_PER_SECOND = 4


class FastClock(Clock):
    """Runs from BEGIN on since `began` (seconds since the epoch); never goes back."""

    def __init__(self, began: float) -> None:
        super().__init__()
        self._began = began

    def now(self) -> datetime:
        return BEGIN + timedelta(hours=HOURS_PER_SECOND) * (time.time() - self._began) + self.offset
