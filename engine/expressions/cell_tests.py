"""Compiles unary tests: what stands in a cell of a decision table, or after `in`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from . import nodes
from .comparable import OPERATIONS, check_comparable
from .errors import EvaluationError, Message
from .scope import Code, Data, Functions, Scope, never_null
from .types import SCALARS, Type, unify

Holds = Callable[[Any, Data, Functions], bool]


class Test(NamedTuple):
    """A compiled test. `accepts` is the set of accepted values when the test is nothing more than that set."""

    holds: Holds
    constant: bool
    accepts: frozenset[Any] | None = None


def compile_tests(tests: tuple[nodes.Test, ...], value: Type, scope: Scope) -> Test:
    """One test that holds when any of `tests` holds for a value of the type."""
    parts = [_compile_test(test, value, scope) for test in tests]
    if all(part.accepts is not None for part in parts):
        return _one_of(frozenset().union(*(part.accepts or () for part in parts)))
    if len(parts) == 1:
        return parts[0]
    holds = tuple(part.holds for part in parts)

    def any_holds(value: Any, data: Data, functions: Functions) -> bool:
        for part in holds:
            if part(value, data, functions):
                return True
        return False

    return Test(any_holds, all(part.constant for part in parts))


def _one_of(accepts: frozenset[Any]) -> Test:
    return Test(lambda value, data, functions: value in accepts, True, accepts)


def _compile_test(test: nodes.Test, value: Type, scope: Scope) -> Test:
    if isinstance(test, nodes.Anything):
        return Test(lambda value, data, functions: True, True)
    if isinstance(test, nodes.Comparison):
        return _comparison(test, value, scope)
    if isinstance(test, nodes.Range):
        return _range(test, value, scope)
    if isinstance(test, nodes.Not) and (value.kind != "boolean" or len(test.tests) > 1):
        return _negation(compile_tests(test.tests, value, scope))
    return _value(test, value, scope)


def _negation(test: Test) -> Test:
    holds = test.holds
    return Test(lambda value, data, functions: not holds(value, data, functions), test.constant)


def _comparison(test: nodes.Comparison, value: Type, scope: Scope) -> Test:
    bound = scope.code(test.bound)
    check_comparable(test.operator, value, bound.type, test.at, scope)
    operation = OPERATIONS[test.operator]
    if test.operator in ("=", "!="):
        run = bound.run
        return Test(lambda value, data, functions: operation(value, run(data, functions)), bound.constant)
    run = never_null(bound, test.operator).run
    compare: Holds = lambda value, data, functions: operation(value, run(data, functions))
    return Test(_ordered(compare, value, test.operator), bound.constant)


def _range(test: nodes.Range, value: Type, scope: Scope) -> Test:
    low, high = scope.code(test.low), scope.code(test.high)
    for bound in (low, high):
        check_comparable("<", value, bound.type, test.at, scope)
    low, high = never_null(low, "a range"), never_null(high, "a range")
    if low.constant and high.constant and low.value > high.value:
        raise scope.error(
            test.at, Message("the range is empty: it ends before it begins"), Message("Swap the two ends.")
        )
    above = operator.le if test.low_included else operator.lt
    below = operator.le if test.high_included else operator.lt
    least, most = low.run, high.run
    holds: Holds = lambda value, data, functions: (
        above(least(data, functions), value) and below(value, most(data, functions))
    )
    return Test(_ordered(holds, value, "a range"), low.constant and high.constant)


def _ordered(holds: Holds, value: Type, what: str) -> Holds:
    """The same test, refusing null when the type allows it."""
    if not value.nullable:
        return holds

    def checked(value: Any, data: Data, functions: Functions) -> bool:
        if value is None:
            raise EvaluationError(Message("{what} met an empty value (null)", what=what))
        return holds(value, data, functions)

    return checked


def _value(test: nodes.Node, value: Type, scope: Scope) -> Test:
    used_before, scope.uses_subject = scope.uses_subject, False
    code = scope.code(test)
    uses_subject, scope.uses_subject = scope.uses_subject, scope.uses_subject or used_before
    run = code.run
    if code.type.kind == "boolean" and uses_subject:
        holds = never_null(code, "a test").run
        return Test(lambda value, data, functions: holds(data, functions), code.constant)
    if code.type.kind == "list" and value.kind != "list":
        return _one_of_list(test, code, value, scope)
    check_comparable("=", value, code.type, test.at, scope)
    if code.constant and value.kind in SCALARS:
        return _one_of(frozenset({code.value}))
    return Test(lambda value, data, functions: bool(value == run(data, functions)), code.constant)


def _one_of_list(test: nodes.Node, code: Code, value: Type, scope: Scope) -> Test:
    item = code.type.item
    if item is None or unify(item, value) is None or value.kind == "context":
        raise scope.error(
            test.at,
            Message("{value} cannot be in a {list}", value=str(value), list=str(code.type)),
            Message("Compare values of one type."),
        )
    code = never_null(code, "in")
    if code.constant and value.kind in SCALARS:
        return _one_of(frozenset(code.value))
    run = code.run
    return Test(lambda value, data, functions: value in run(data, functions), code.constant)
