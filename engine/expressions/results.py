"""From typed values back to JSON."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from . import durations, numbers
from .values import Read
from .widths import checked_width


def to_json(value: Any) -> Any:
    """The JSON value of a typed value, by its Python type; an open context is already JSON."""
    if value is None or type(value) in (str, bool, int, float):
        return value
    if type(value) is list:
        return [to_json(item) for item in value]
    if type(value) is dict:
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, Decimal):
        return numbers.to_json(value)
    if isinstance(value, timedelta):
        return durations.format_days(value)
    if isinstance(value, durations.Months):
        return durations.format_months(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value.isoformat()  # a time of day


def from_host(read: Read, value: object) -> Any:
    """The typed value of a host function's answer, which may already be a date, a moment or a duration."""
    if isinstance(value, (date, datetime, timedelta)):
        value = to_json(value)
    return read(checked_width(value))
