"""Compiles + - * / and the minus sign, for numbers, texts, dates and durations."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from . import durations, moments, nodes, numbers
from .durations import Months
from .errors import EvaluationError, Message
from .limits import MAX_TEXT
from .scope import Code, Run, Scope, handles, never_null, wanted
from .types import DAYS, MOMENT, MONTHS, Type

Operation = Callable[[Any, Any], Any]


def _join(left: str, right: str) -> str:
    if len(left) + len(right) > MAX_TEXT:
        raise EvaluationError(Message("a text is longer than {limit} characters", limit=MAX_TEXT))
    return left + right


def _add_months(day: date, length: Months) -> date:
    return moments.bounded(durations.add_months(day, length.total))


def _scale_days(length: timedelta, factor: numbers.Number) -> timedelta:
    return durations.from_microseconds(numbers.scaled(durations.microseconds(length), factor))


def _scale_months(length: Months, factor: numbers.Number) -> Months:
    return durations.bounded_months(numbers.scaled(length.total, factor))


def _divide_days(length: timedelta, divisor: numbers.Number) -> timedelta:
    return durations.from_microseconds(numbers.quotient(durations.microseconds(length), divisor))


def _divide_months(length: Months, divisor: numbers.Number) -> Months:
    return durations.bounded_months(numbers.quotient(length.total, divisor))


def _ratio(left: timedelta, right: timedelta) -> numbers.Number:
    return numbers.divide(durations.microseconds(left), durations.microseconds(right))


# What may be combined with what; anything else is a design-time error.
_OPERATIONS: dict[tuple[str, str, str], tuple[str, Operation]] = {
    ("number", "+", "number"): ("number", numbers.add),
    ("number", "-", "number"): ("number", numbers.subtract),
    ("number", "*", "number"): ("number", numbers.multiply),
    ("number", "/", "number"): ("number", numbers.divide),
    ("string", "+", "string"): ("string", _join),
    (DAYS, "+", DAYS): (DAYS, lambda left, right: durations.bounded_days(left + right)),
    (DAYS, "-", DAYS): (DAYS, lambda left, right: durations.bounded_days(left - right)),
    (DAYS, "*", "number"): (DAYS, _scale_days),
    ("number", "*", DAYS): (DAYS, lambda factor, length: _scale_days(length, factor)),
    (DAYS, "/", "number"): (DAYS, _divide_days),
    (DAYS, "/", DAYS): ("number", _ratio),
    (MONTHS, "+", MONTHS): (MONTHS, lambda left, right: durations.bounded_months(left.total + right.total)),
    (MONTHS, "-", MONTHS): (MONTHS, lambda left, right: durations.bounded_months(left.total - right.total)),
    (MONTHS, "*", "number"): (MONTHS, _scale_months),
    ("number", "*", MONTHS): (MONTHS, lambda factor, length: _scale_months(length, factor)),
    (MONTHS, "/", "number"): (MONTHS, _divide_months),
    (MONTHS, "/", MONTHS): ("number", lambda left, right: numbers.divide(left.total, right.total)),
    ("date", "-", "date"): (DAYS, operator.sub),
    (MOMENT, "-", MOMENT): (DAYS, lambda left, right: durations.bounded_days(left - right)),
    ("date", "+", DAYS): ("date", moments.shift),
    ("date", "-", DAYS): ("date", lambda day, length: moments.shift(day, -length)),
    (MOMENT, "+", DAYS): (MOMENT, moments.shift),
    (MOMENT, "-", DAYS): (MOMENT, lambda moment, length: moments.shift(moment, -length)),
    (DAYS, "+", "date"): ("date", lambda length, day: moments.shift(day, length)),
    (DAYS, "+", MOMENT): (MOMENT, lambda length, moment: moments.shift(moment, length)),
    ("date", "+", MONTHS): ("date", _add_months),
    ("date", "-", MONTHS): ("date", lambda day, length: _add_months(day, Months(-length.total))),
    (MOMENT, "+", MONTHS): (MOMENT, _add_months),
    (MOMENT, "-", MONTHS): (MOMENT, lambda moment, length: _add_months(moment, Months(-length.total))),
    (MONTHS, "+", "date"): ("date", lambda length, day: _add_months(day, length)),
    (MONTHS, "+", MOMENT): (MOMENT, lambda length, moment: _add_months(moment, length)),
}


@handles(nodes.Arithmetic)
def chain(node: nodes.Arithmetic, scope: Scope) -> Code:
    """a + b - c, from left to right."""
    total = never_null(scope.code(node.first), node.rest[0][0])
    for symbol, operand in node.rest:
        total = _combine(total, symbol, never_null(scope.code(operand), symbol), operand.at, scope)
    return total


def _combine(left: Code, symbol: str, right: Code, at: int, scope: Scope) -> Code:
    found = _OPERATIONS.get((left.type.kind, symbol, right.type.kind))
    if found is None:
        repair = (
            Message("Turn the number into a text with string(…).")
            if "string" in (left.type.kind, right.type.kind)
            else Message("Check the types of the two values.")
        )
        raise scope.error(
            at,
            Message(
                "{left} {symbol} {right} has no meaning", left=str(left.type), symbol=symbol, right=str(right.type)
            ),
            repair,
        )
    kind, operation = found
    return Code(Type(kind), _apply(operation, left, right), left.constant and right.constant)


def _apply(operation: Operation, left: Code, right: Code) -> Run:
    first = left.run
    if right.constant:
        value = right.value
        return lambda data, functions: operation(first(data, functions), value)
    second = right.run
    return lambda data, functions: operation(first(data, functions), second(data, functions))


@handles(nodes.Negate)
def negate(node: nodes.Negate, scope: Scope) -> Code:
    """The minus sign before a number or a duration."""
    operand = wanted(node.operand, scope, frozenset({"number", DAYS, MONTHS}), "-")
    run = operand.run
    if operand.type.kind == MONTHS:
        return Code(operand.type, lambda data, functions: Months(-run(data, functions).total), operand.constant)
    return Code(operand.type, lambda data, functions: -run(data, functions), operand.constant)
