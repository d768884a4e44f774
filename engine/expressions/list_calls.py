"""Compiles calls of the functions on lists, whose result depends on what the list holds."""

from __future__ import annotations

from typing import Any

from . import builtins, nodes
from .call_parts import apply, check_count
from .errors import EvaluationError, Message
from .limits import MAX_LIST
from .scope import Code, Data, Functions, Scope, never_null, wanted
from .types import BOOLEAN, NUMBER, ORDERED, Type, list_of, unify


def _list_argument(node: nodes.Call, scope: Scope) -> Code:
    return wanted(node.arguments[0], scope, frozenset({"list"}), node.function)


def _item(code: Code) -> Type:
    assert code.type.item is not None
    return code.type.item


def count(node: nodes.Call, scope: Scope) -> Code:
    check_count(node, 1, 1, scope)
    return apply(len, NUMBER, [_list_argument(node, scope)])


def sum_(node: nodes.Call, scope: Scope) -> Code:
    items = _one_list(node, scope)
    if _item(items).kind not in ("number", "nothing"):
        raise scope.error(
            node.at, Message("{name} needs numbers", name=node.function), Message("Use a list of numbers.")
        )
    return apply(builtins.total, NUMBER, [items])


def extreme(node: nodes.Call, scope: Scope) -> Code:
    items = _one_list(node, scope)
    if _item(items).kind not in ORDERED:
        raise scope.error(
            node.at,
            Message("{name} needs values with an order", name=node.function),
            Message("Use numbers, texts, dates or durations."),
        )
    return apply(builtins.smallest if node.function == "min" else builtins.largest, _item(items), [items])


def _one_list(node: nodes.Call, scope: Scope) -> Code:
    """The argument of sum, min or max: one list without nulls, or the values themselves."""
    if not node.arguments:
        check_count(node, 1, MAX_LIST, scope)
    code = scope.code(node.arguments[0]) if len(node.arguments) == 1 else None
    if code is None or code.type.kind != "list":
        code = scope.code(nodes.ListOf(node.at, node.arguments))
    code = never_null(code, node.function)
    item = _item(code)
    if not item.nullable:
        return code
    run, name = code.run, node.function

    def without_null(data: Data, functions: Functions) -> list[Any]:
        items: list[Any] = run(data, functions)
        if None in items:
            raise EvaluationError(Message("{what} met an empty value (null)", what=name))
        return items

    return Code(list_of(item.known), without_null, code.constant)


def list_contains(node: nodes.Call, scope: Scope) -> Code:
    check_count(node, 2, 2, scope)
    items, value = _list_argument(node, scope), scope.code(node.arguments[1])
    _check_item(node, items, value, scope)
    return apply(lambda held, wanted_: wanted_ in held, BOOLEAN, [items, value])


def append(node: nodes.Call, scope: Scope) -> Code:
    check_count(node, 2, MAX_LIST, scope)
    items, more = _list_argument(node, scope), [scope.code(part) for part in node.arguments[1:]]
    type_ = items.type
    for value in more:
        type_ = _check_item(node, items._replace(type=type_), value, scope)
    return apply(builtins.appended, type_, [items, *more])


def _check_item(node: nodes.Call, items: Code, value: Code, scope: Scope) -> Type:
    both = unify(_item(items), value.type)
    if both is None:
        raise scope.error(
            node.at,
            Message("{value} cannot be in a {list}", value=str(value.type), list=str(items.type)),
            Message("Use values of one type."),
        )
    return list_of(both)
