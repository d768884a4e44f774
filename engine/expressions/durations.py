"""Durations: a strict ISO 8601 reader and writer, and calendar arithmetic that stays inside the month."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from .errors import EvaluationError, Message
from .limits import MAX_DURATION_DAYS, MAX_DURATION_MONTHS

# ASCII digits only, and at most nine: fullwidth digits, fractions of days and endless numbers all mean a typing error.
_DAYS = re.compile(
    r"(-?)P(?:([0-9]{1,9})D)?(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:\.([0-9]{1,6}))?S)?)?"
)
_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_MICROSECOND = timedelta(microseconds=1)


class Months(NamedTuple):
    """A years and months duration."""

    total: int


def parse_days(text: str) -> timedelta | None:
    """A days and time duration such as P1DT2H, or None when the text is not one; EvaluationError when it is too long."""
    match = _DAYS.fullmatch(text) if len(text) <= 60 else None
    if not match or not any(match.groups()[1:]):
        return None
    sign, days, hours, minutes, seconds, fraction = match.groups()
    length = timedelta(
        days=min(int(days or 0), 10**8),
        hours=min(int(hours or 0), 10**8),
        minutes=min(int(minutes or 0), 10**8),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "").ljust(6, "0")),
    )
    return bounded_days(-length if sign else length)


def parse_months(text: str) -> Months | None:
    """A years and months duration such as P1Y6M, or None when the text is not one; EvaluationError when it is too long."""
    match = _MONTHS.fullmatch(text) if len(text) <= 60 else None
    if not match or not any(match.groups()[1:]):
        return None
    sign, years, months = match.groups()
    count = int(years or 0) * 12 + int(months or 0)
    return bounded_months(-count if sign else count)


def bounded_days(length: timedelta) -> timedelta:
    """The duration, when it is not longer than a hundred years."""
    if abs(length.days) > MAX_DURATION_DAYS:
        raise EvaluationError(Message("a duration is too long (the limit is {limit} years)", limit=100))
    return length


def bounded_months(count: int) -> Months:
    """The duration, when it is not longer than a hundred years."""
    if abs(count) > MAX_DURATION_MONTHS:
        raise EvaluationError(Message("a duration is too long (the limit is {limit} years)", limit=100))
    return Months(count)


def microseconds(length: timedelta) -> int:
    """The exact length in microseconds."""
    return length // _MICROSECOND


def from_microseconds(count: int) -> timedelta:
    """The duration of so many microseconds; EvaluationError when it is too long."""
    if abs(count) > (MAX_DURATION_DAYS + 1) * 86_400_000_000:
        raise EvaluationError(Message("a duration is too long (the limit is {limit} years)", limit=100))
    return bounded_days(timedelta(microseconds=count))


def format_days(length: timedelta) -> str:
    """The ISO 8601 text, PT0S for nothing."""
    sign, length = ("-", -length) if length < timedelta(0) else ("", length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}H" if hours else ""
    text += f"{minutes}M" if minutes else ""
    if length.microseconds:
        text += f"{seconds}.{length.microseconds:06d}".rstrip("0") + "S"
    elif seconds:
        text += f"{seconds}S"
    days = f"{length.days}D" if length.days else ""
    return f"{sign}P{days}" + (f"T{text}" if text else "" if days else "T0S")


def format_months(length: Months) -> str:
    """The ISO 8601 text, P0M for nothing."""
    years, months = divmod(abs(length.total), 12)
    sign = "-" if length.total < 0 else ""
    return f"{sign}P" + (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")


Day = TypeVar("Day", bound=date)


def add_months(day: Day, months: int) -> Day:
    """The same day so many months later, or the last day of that month: 30 January + 1 month is the end of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
