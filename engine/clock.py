"""The one place where the time is asked. Moments are timezone-aware UTC; tests and the demo move the clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SHOWN_IN = ZoneInfo("Asia/Shanghai")
NEVER = "9999-12-31T00:00:00.000000Z"   # stored where a moment is wanted and none will come: sorts after every other


class Clock:
    """Tells the product's time: the machine's time plus an offset that only tests and the demo change."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """Now, in UTC, to the microsecond."""
        return datetime.now(timezone.utc) + self.offset

    def move(self, step: timedelta) -> None:
        """Move the product's time forward by `step`; it never goes back."""
        if step < timedelta(0):
            raise ValueError("the clock only moves forward")
        self.offset += step


class FrozenClock(Clock):
    """Stands still until moved: for tests and scenarios."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def now(self) -> datetime:
        return self._at + self.offset


def to_text(moment: datetime) -> str:
    """The stored form: ISO 8601 in UTC with microseconds, so that text order is time order."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """The moment a stored text names; raises ValueError for anything else."""
    return datetime.fromisoformat(text).astimezone(timezone.utc)


def shown(moment: datetime) -> datetime:
    """The same moment on the county's wall clock."""
    return moment.astimezone(SHOWN_IN)
