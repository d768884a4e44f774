"""Compiles literals, lists and contexts."""

from __future__ import annotations

from . import nodes, numbers
from .errors import Message
from .limits import MAX_DECIMALS, MAX_NUMBER
from .scope import Code, Scope, constant, handles
from .types import BOOLEAN, NOTHING, NULL, NUMBER, STRING, Type, list_of, unify

_LITERALS = {"number": NUMBER, "string": STRING, "boolean": BOOLEAN, "null": NULL}


@handles(nodes.Literal)
def literal(node: nodes.Literal, scope: Scope) -> Code:
    """A value as written."""
    value = node.value
    if node.kind == "number":
        assert isinstance(value, numbers.Number)
        exponent = 0 if isinstance(value, int) else -int(value.as_tuple().exponent)
        if value >= MAX_NUMBER or exponent > MAX_DECIMALS:
            raise scope.error(
                node.at,
                Message("the number has too many digits"),
                Message("Use at most 15 digits before and 15 after the point."),
            )
        value = numbers.bounded(value)
    return constant(_LITERALS[node.kind], value)


@handles(nodes.ListOf)
def list_literal(node: nodes.ListOf, scope: Scope) -> Code:
    """A list; all items are of one type."""
    items, type_ = [scope.code(item) for item in node.items], NOTHING
    for item, code in zip(node.items, items):
        both = unify(type_, code.type)
        if both is None:
            raise scope.error(
                item.at,
                Message("a list cannot hold both {first} and {second}", first=str(type_), second=str(code.type)),
                Message("Use items of one type."),
            )
        type_ = both
    runs = tuple(code.run for code in items)
    return Code(
        list_of(type_),
        lambda data, functions: [run(data, functions) for run in runs],
        all(code.constant for code in items),
    )


@handles(nodes.ContextOf)
def context_literal(node: nodes.ContextOf, scope: Scope) -> Code:
    """A context; its type lists its members."""
    codes = {name: scope.code(value) for name, value in node.entries}
    if len(codes) < len(node.entries):
        raise scope.error(node.at, Message("a name stands twice in one context"), Message("Keep one of the two."))
    runs = tuple((name, code.run) for name, code in codes.items())
    return Code(
        Type("context", members=tuple((name, code.type) for name, code in codes.items())),
        lambda data, functions: {name: run(data, functions) for name, run in runs},
        all(code.constant for code in codes.values()),
    )
