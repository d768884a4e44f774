"""Dates, times of day, and moments: strict ISO 8601 in, the same out."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from .errors import EvaluationError, Message
from .limits import MAX_YEAR, MIN_YEAR

# The standard library also reads week dates, missing dashes and missing offsets; people do not expect those.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_MOMENT = re.compile(_DATE.pattern + "T" + _TIME.pattern + r"(Z|[+-][0-9]{2}:[0-9]{2})")

Day = TypeVar("Day", date, datetime)


def parse_date(text: str) -> date | None:
    """A date such as 2026-11-23, or None when the text is not one."""
    try:
        return bounded(date.fromisoformat(text)) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """A time of day such as 08:30 or 08:30:00, or None when the text is not one."""
    try:
        return time.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def parse_moment(text: str) -> datetime | None:
    """A moment such as 2026-11-23T08:30:00+08:00, or None when the text is not one or has no offset."""
    try:
        return bounded(datetime.fromisoformat(text)) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def bounded(day: Day) -> Day:
    """The day, when it lies in the years we calculate with; EvaluationError otherwise."""
    if not MIN_YEAR <= day.year <= MAX_YEAR:
        raise EvaluationError(Message("a date must lie between {first} and {last}", first=MIN_YEAR, last=MAX_YEAR))
    return day


def shift(day: Day, length: timedelta) -> Day:
    """The day or moment so much later; EvaluationError when it leaves the calendar or splits a day."""
    if not isinstance(day, datetime) and (length.seconds or length.microseconds):
        raise EvaluationError(Message("only whole days can be added to a date; use a date and time"))
    # Years and durations are both bounded, so the sum is always within what a date can hold.
    return bounded(day + length)
