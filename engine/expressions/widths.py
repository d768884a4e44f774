"""How much a value holds: measured step by step, so that a huge one is refused before it takes time."""

from __future__ import annotations

from typing import Any

from .errors import EvaluationError, Message
from .limits import MAX_ITEMS, MAX_TEXT


def checked_width(value: Any) -> Any:
    """The value from data, when it holds no more than 400 others; EvaluationError otherwise."""
    waiting, held = [value], 0
    while waiting:
        outer = waiting.pop()
        if type(outer) is dict:
            outer = list(outer.values())
        if type(outer) is list:
            held += len(outer)
            if held > MAX_ITEMS:
                raise EvaluationError(Message("a list holds more than {limit} values", limit=MAX_ITEMS))
            waiting.extend(outer)
    return value


def checked_size(result: Any) -> Any:
    """The JSON result, when its texts together are not larger than 10,000 bytes; EvaluationError otherwise."""
    if type(result) is str and len(result) * 4 <= MAX_TEXT:
        return result
    waiting, size = [result], 0
    while waiting:
        part = waiting.pop()
        if type(part) is str:
            size += len(part.encode("utf-8", "surrogatepass"))
        elif type(part) is list:
            waiting.extend(part)
        elif type(part) is dict:
            waiting.extend(part)
            waiting.extend(part.values())
        size += 4  # quotes, commas, digits
        if size > MAX_TEXT:
            raise EvaluationError(Message("the result is larger than {limit} bytes", limit=MAX_TEXT))
    return result
