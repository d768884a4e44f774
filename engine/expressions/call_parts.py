"""What all calls share: counting the arguments, and running the operation on their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import nodes
from .errors import Message
from .scope import Code, Scope
from .types import Type


def check_count(node: nodes.Call, least: int, most: int, scope: Scope) -> None:
    """ExpressionError unless the call has between `least` and `most` arguments."""
    if not least <= len(node.arguments) <= most:
        count = str(least) if least == most else f"{least} to {most}"
        raise scope.error(
            node.at,
            Message(
                "{name} takes {count} values, not {given}", name=node.function, count=count, given=len(node.arguments)
            ),
            Message("Correct the values between the brackets."),
        )


def apply(operation: Callable[..., Any], type_: Type, arguments: list[Code]) -> Code:
    known, runs = all(code.constant for code in arguments), tuple(code.run for code in arguments)
    if len(runs) == 1:
        only = runs[0]
        return Code(type_, lambda data, functions: operation(only(data, functions)), known)
    if len(runs) == 2:
        one, two = runs
        return Code(type_, lambda data, functions: operation(one(data, functions), two(data, functions)), known)
    return Code(type_, lambda data, functions: operation(*[run(data, functions) for run in runs]), known)
