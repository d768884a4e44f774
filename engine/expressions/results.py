"""From typed values back to JSON."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from . import durations, numbers
from .errors import EvaluationError, Message
from .limits import MAX_TEXT
from .values import Read


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


def checked_size(result: Any) -> Any:
    """The JSON result, when its text is not larger than the limit; EvaluationError otherwise."""
    if type(result) in (list, dict) or (type(result) is str and len(result) * 4 > MAX_TEXT):
        size = len(json.dumps(result, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if size > MAX_TEXT:
            raise EvaluationError(Message("the result is larger than {limit} bytes", limit=MAX_TEXT))
    return result


def from_host(read: Read, value: object) -> Any:
    """The typed value of a host function's answer, which may already be a date, a moment or a duration."""
    if isinstance(value, (date, datetime, timedelta)):
        value = to_json(value)
    return read(value)
