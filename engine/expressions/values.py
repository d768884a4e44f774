"""From JSON to typed values: data is converted by its declared type when it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from . import durations, moments, numbers
from .errors import EvaluationError, Message
from .limits import MAX_LIST, MAX_NUMBER, MAX_TEXT
from .mismatch import mismatch
from .open_contexts import copy_context
from .types import DAYS, MOMENT, MONTHS, Type

Read = Callable[[object], Any]


def reader(type_: Type) -> Read:
    """A function that turns a JSON value into a value of the type; it raises EvaluationError when it cannot."""
    read = _plain_reader(type_.known)
    if not type_.nullable:
        return read
    return lambda value: None if value is None else read(value)


def _plain_reader(type_: Type) -> Read:
    if type_.kind == "list":
        return _list_reader(type_)
    if type_.kind == "context":
        return _context_reader(type_)
    return _READERS[type_.kind]


def _string(value: object) -> str:
    # Exact types everywhere: a subclass could bring behaviour of its own into an expression.
    if type(value) is not str:
        raise mismatch(value, "string")
    if len(value) > MAX_TEXT:
        raise EvaluationError(Message("a text is longer than {limit} characters", limit=MAX_TEXT))
    return value


def _boolean(value: object) -> bool:
    if type(value) is not bool:
        raise mismatch(value, "boolean")
    return value


def _number(value: object) -> numbers.Number:
    if type(value) is int and -MAX_NUMBER < value < MAX_NUMBER:
        return value
    if type(value) not in (int, float, Decimal):
        raise mismatch(value, "number")
    return numbers.from_json(value)  # type: ignore[arg-type]


def _text_reader(kind: str, parse: Callable[[str], Any], example: str) -> Read:
    def read(value: object) -> Any:
        if type(value) is not str:
            raise mismatch(value, kind)
        parsed = parse(value)
        if parsed is None:
            raise EvaluationError(
                Message("{text} is not a {kind} such as {example}", text=shown(value), kind=kind, example=example)
            )
        return parsed

    return read


def shown(text: str) -> str:
    """A text cut to a length that fits a message."""
    return json.dumps(text if len(text) <= 40 else text[:40] + "…", ensure_ascii=False)


def _null(value: object) -> None:
    if value is not None:
        raise mismatch(value, "null")


_READERS: dict[str, Read] = {
    "string": _string,
    "boolean": _boolean,
    "number": _number,
    "date": _text_reader("date", moments.parse_date, "2026-11-23"),
    "time": _text_reader("time", moments.parse_time, "08:30:00"),
    MOMENT: _text_reader(MOMENT, moments.parse_moment, "2026-11-23T08:30:00+08:00"),
    DAYS: _text_reader(DAYS, durations.parse_days, "P1DT2H"),
    MONTHS: _text_reader(MONTHS, durations.parse_months, "P1Y6M"),
    "null": _null,
}


def parse_text(kind: str, text: str) -> Any:
    """A date, time, moment or duration from its text; EvaluationError when it is not one."""
    return _READERS[kind](text)


def _list_reader(type_: Type) -> Read:
    assert type_.item is not None
    read_item = reader(type_.item)

    def read(value: object) -> list[Any]:
        if type(value) is not list:
            raise mismatch(value, type_)
        if len(value) > MAX_LIST:
            raise EvaluationError(Message("a list has more than {limit} items", limit=MAX_LIST))
        return [read_item(item) for item in value]

    return read


def _context_reader(type_: Type) -> Read:
    if type_.members is None:
        return copy_context
    readers = tuple((name, reader(member), member.nullable) for name, member in type_.members)

    def read(value: object) -> dict[str, Any]:
        if type(value) is not dict:
            raise mismatch(value, "context")
        found = {}
        for name, read_member, nullable in readers:
            if name not in value and not nullable:
                raise EvaluationError(Message("the member {name} has no value", name=name))
            found[name] = read_member(value.get(name))
        return found

    return read
