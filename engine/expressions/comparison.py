"""Compiles comparisons, between, and in; only values of one type are compared."""

from __future__ import annotations

from . import nodes
from .cell_tests import compile_tests
from .comparable import OPERATIONS, check_comparable
from .scope import Code, Data, Functions, Scope, handles, never_null
from .types import BOOLEAN


@handles(nodes.Compare)
def compare(node: nodes.Compare, scope: Scope) -> Code:
    """left = right and the like."""
    left, right = scope.code(node.left), scope.code(node.right)
    check_comparable(node.operator, left.type, right.type, node.at, scope)
    if node.operator not in ("=", "!="):
        left, right = never_null(left, node.operator), never_null(right, node.operator)
    known = left.constant and right.constant
    operation, run = OPERATIONS[node.operator], left.run
    if right.constant:
        value = right.value
        if node.operator == "=":
            return Code(BOOLEAN, lambda data, functions: run(data, functions) == value, known)
        return Code(BOOLEAN, lambda data, functions: operation(run(data, functions), value), known)
    other = right.run
    return Code(BOOLEAN, lambda data, functions: operation(run(data, functions), other(data, functions)), known)


@handles(nodes.Between)
def between(node: nodes.Between, scope: Scope) -> Code:
    """value between low and high, both included."""
    value, low, high = (scope.code(part) for part in (node.value, node.low, node.high))
    for bound in (low, high):
        check_comparable("<=", value.type, bound.type, node.at, scope)
    value, low, high = (never_null(part, "between") for part in (value, low, high))
    of, least, most = value.run, low.run, high.run
    return Code(
        BOOLEAN,
        lambda data, functions: least(data, functions) <= of(data, functions) <= most(data, functions),
        value.constant and low.constant and high.constant,
    )


@handles(nodes.In)
def membership(node: nodes.In, scope: Scope) -> Code:
    """value in (tests): true when one of them holds."""
    value = scope.code(node.value)
    test = compile_tests(node.tests, value.type, scope)
    run, holds = value.run, test.holds

    def run_membership(data: Data, functions: Functions) -> bool:
        return holds(run(data, functions), data, functions)

    if test.accepts is not None:
        accepted = test.accepts
        return Code(BOOLEAN, lambda data, functions: run(data, functions) in accepted, value.constant)
    return Code(BOOLEAN, run_membership, value.constant and test.constant)
