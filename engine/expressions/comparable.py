"""Which values may be compared with which: only values of one type, and only those with an order by < and >."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .errors import Message
from .scope import Scope
from .types import ORDERED, Type, unify

Operation = Callable[[Any, Any], bool]
OPERATIONS: dict[str, Operation] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def check_comparable(symbol: str, left: Type, right: Type, at: int, scope: Scope) -> None:
    """ExpressionError unless values of the two types may be compared this way."""
    equality = symbol in ("=", "!=")
    for one, other in ((left, right), (right, left)):
        if equality and one.kind == "null" and not other.nullable:
            raise scope.error(
                at,
                Message("this value is never empty, so comparing it with null means nothing"),
                Message("Remove the comparison, or declare the field as {type}?", type=str(other)),
            )
    if (
        unify(left, right) is None
        or "nothing" in (left.kind, right.kind)
        or (left.kind == "context" and left.members is None)
    ):
        raise scope.error(
            at,
            Message("{left} cannot be compared with {right}", left=str(left), right=str(right)),
            Message("Compare values of one type."),
        )
    if not equality and not (left.kind in ORDERED and right.kind in ORDERED):
        raise scope.error(
            at,
            Message("{type} has no order", type=str(left if left.kind not in ORDERED else right)),
            Message("Use = or !=, or compare numbers, texts, dates or durations."),
        )
