"""Contexts whose members are not declared: passed on as a copy, never looked into."""

from __future__ import annotations

from math import isfinite
from typing import Any

from .errors import EvaluationError, Message
from .limits import MAX_CONTEXT_NODES, MAX_DEPTH, MAX_TEXT
from .mismatch import mismatch


def copy_context(value: object) -> dict[str, Any]:
    """A copy of a context with undeclared members; it can be passed on but not looked into."""
    if type(value) is not dict:
        raise mismatch(value, "context")
    left = [MAX_CONTEXT_NODES]
    copy: dict[str, Any] = _copy(value, 0, left)
    return copy


def _copy(value: object, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH:
        raise EvaluationError(Message("a context is too large"))
    if value is None or type(value) in (bool, int) or (type(value) is float and isfinite(value)):
        return value
    if type(value) is str:
        if len(value) > MAX_TEXT:
            raise EvaluationError(Message("a text is longer than {limit} characters", limit=MAX_TEXT))
        return value
    if type(value) is list:
        return [_copy(item, depth + 1, left) for item in value]
    if type(value) is dict and all(type(key) is str for key in value):
        return {key: _copy(item, depth + 1, left) for key, item in value.items()}
    raise mismatch(value, "context")
