"""Working days: Mainland China's public holidays and make-up working days 调休, then plain weeks where they are not announced."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

import chinese_calendar

from engine.clock import SHOWN_IN


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether offices work that day. Years the State Council has not announced yet count Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(start: datetime, days: int) -> datetime:
    """The same wall-clock time `days` working days later (UTC in, UTC out); the day of `start` itself does not count."""
    local = start.astimezone(SHOWN_IN)
    left = days
    while left > 0:
        local += timedelta(days=1)
        if is_working_day(local.date()):
            left -= 1
    return local.astimezone(start.tzinfo)
