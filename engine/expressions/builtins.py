"""The functions every expression may call. All are short, end by construction, and see typed values only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from . import numbers
from .errors import EvaluationError, Message
from .limits import MAX_LIST, MAX_TEXT
from .results import to_json
from .types import DAYS, MOMENT
from .values import parse_text, shown

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


class BuiltIn(NamedTuple):
    """A function whose parameters each take one of several types; `optional` of the last ones may be left out."""

    parameters: tuple[frozenset[str], ...]
    result: str
    run: Callable[..., Any]
    optional: int = 0


def _one(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


def _text_of(value: Any) -> str:
    if type(value) is bool:
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return numbers.to_text(value)
    return str(to_json(value))


def _number_of(text: str) -> numbers.Number:
    if not _NUMBER.fullmatch(text):
        raise EvaluationError(Message("{text} is not a number such as 12 or 1.5", text=shown(text)))
    return numbers.bounded(Decimal(text))


def _substring(text: str, start: numbers.Number, length: numbers.Number | None = None) -> str:
    position, count = numbers.whole(start), None if length is None else numbers.whole(length)
    if not position or (length is not None and (count is None or count < 0)):
        raise EvaluationError(Message("substring counts from 1 and takes whole numbers"))
    first = position - 1 if position > 0 else max(0, len(text) + position)
    return text[first:] if count is None else text[first : first + count]


def _larger(text: str) -> str:
    # A few letters become two or three when their case changes.
    if len(text) > MAX_TEXT:
        raise EvaluationError(Message("a text is longer than {limit} characters", limit=MAX_TEXT))
    return text


def _date(value: str | datetime) -> date:
    parsed: date = value.date() if isinstance(value, datetime) else parse_text("date", value)
    return parsed


def _time(value: str | datetime) -> time:
    parsed: time = value.time() if isinstance(value, datetime) else parse_text("time", value)
    return parsed


_STRING = _one("string")
_NUMBERS = _one("number")

BUILT_INS: dict[str, BuiltIn] = {
    "contains": BuiltIn((_STRING, _STRING), "boolean", lambda text, part: part in text),
    "starts with": BuiltIn((_STRING, _STRING), "boolean", lambda text, part: text.startswith(part)),
    "ends with": BuiltIn((_STRING, _STRING), "boolean", lambda text, part: text.endswith(part)),
    "string length": BuiltIn((_STRING,), "number", len),
    "upper case": BuiltIn((_STRING,), "string", lambda text: _larger(text.upper())),
    "lower case": BuiltIn((_STRING,), "string", lambda text: _larger(text.lower())),
    "substring": BuiltIn((_STRING, _NUMBERS, _NUMBERS), "string", _substring, optional=1),
    "floor": BuiltIn((_NUMBERS,), "number", numbers.floor),
    "ceiling": BuiltIn((_NUMBERS,), "number", numbers.ceiling),
    "string": BuiltIn(
        (_one("string", "number", "boolean", "date", "time", MOMENT, DAYS, "years and months duration"),),
        "string",
        _text_of,
    ),
    "number": BuiltIn((_STRING,), "number", _number_of),
    "date": BuiltIn((_one("string", MOMENT),), "date", _date),
    "time": BuiltIn((_one("string", MOMENT),), "time", _time),
    "date and time": BuiltIn((_STRING,), MOMENT, lambda text: parse_text(MOMENT, text)),
}


def total(items: list[numbers.Number]) -> numbers.Number:
    """The sum of the items, 0 when there are none."""
    result: numbers.Number = 0
    for item in items:
        result = numbers.add(result, item)
    return result


def smallest(items: list[Any]) -> Any:
    """The smallest item; EvaluationError when there is none."""
    return min(_some(items))


def largest(items: list[Any]) -> Any:
    """The largest item; EvaluationError when there is none."""
    return max(_some(items))


def _some(items: list[Any]) -> list[Any]:
    if not items:
        raise EvaluationError(Message("an empty list has no smallest or largest item"))
    return items


def appended(items: list[Any], *more: Any) -> list[Any]:
    """A new list with more items at its end."""
    if len(items) + len(more) > MAX_LIST:
        raise EvaluationError(Message("a list has more than {limit} items", limit=MAX_LIST))
    return [*items, *more]
