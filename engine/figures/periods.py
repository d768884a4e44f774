"""Periods of days and the steps they are shown in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

STEPS = ("day", "week", "month")
MOST_DAYS = 3 * 366
MOST_BARS = {"day": 92, "week": 160, "month": 40}


@dataclass(frozen=True)
class Period:
    """From day `since` to day `until`, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days + 1

    def before(self) -> Period:
        """The same number of days just before."""
        return Period(self.since - timedelta(days=self.days), self.since - timedelta(days=1))


def period_of(since: date | None, until: date | None, today: date) -> Period:
    """The period asked for, the last 30 days without one; never upside down, never longer than three years."""
    until = until or today
    since = since or until - timedelta(days=29)
    if since > until:
        since, until = until, since
    return Period(max(since, until - timedelta(days=MOST_DAYS - 1)), until)


def step_of(asked: str | None, period: Period) -> str:
    """The step asked for, or the next longer one that makes few enough bars; without one what reads well."""
    wanted = asked if asked in STEPS else "day" if period.days <= 31 else "week" if period.days <= 190 else "month"
    for step in STEPS[STEPS.index(wanted):]:
        if len(split(period, step)) <= MOST_BARS[step]:
            return step
    return "month"


def split(period: Period, step: str) -> list[Period]:
    """The period's days, weeks (from Monday) or months; the first and the last may be shorter."""
    found, since = list[Period](), period.since
    while since <= period.until:
        if step == "day":
            until = since
        elif step == "week":
            until = since + timedelta(days=6 - since.weekday())
        else:
            until = (since.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        found.append(Period(since, min(until, period.until)))
        since = until + timedelta(days=1)
    return found
