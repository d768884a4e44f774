"""Numbers: plain ints where possible, decimals otherwise, so that 0.1 + 0.2 = 0.3; always bounded."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from .errors import EvaluationError, Message
from .limits import MAX_DECIMALS, MAX_NUMBER

Number = int | Decimal

# 64 digits: the exact product of two numbers of 15 digits before and 15 after the point needs 60.
_EXACT = Context(prec=64, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
_SMALLEST = Decimal(1).scaleb(-MAX_DECIMALS)
_LIMIT = Decimal(MAX_NUMBER)


def bounded(value: Number) -> Number:
    """The number within the limits, rounded to 15 decimals; EvaluationError when it is too large or not finite."""
    if isinstance(value, int):
        if -MAX_NUMBER < value < MAX_NUMBER:
            return value
    elif value.is_finite() and -_LIMIT < value < _LIMIT:
        rounded = value.quantize(_SMALLEST, context=_EXACT)
        return rounded if rounded != value else value
    raise EvaluationError(Message("a number is too large (the limit is {limit})", limit="10^15"))


def add(left: Number, right: Number) -> Number:
    """left + right."""
    if type(left) is int and type(right) is int:
        return bounded(left + right)
    return bounded(_EXACT.add(left, right))


def subtract(left: Number, right: Number) -> Number:
    """left - right."""
    if type(left) is int and type(right) is int:
        return bounded(left - right)
    return bounded(_EXACT.subtract(left, right))


def multiply(left: Number, right: Number) -> Number:
    """left * right, rounded to 15 decimals."""
    if type(left) is int and type(right) is int:
        return bounded(left * right)
    return bounded(_EXACT.multiply(left, right))


def divide(left: Number, right: Number) -> Number:
    """left / right, rounded to 15 decimals; EvaluationError for a division by zero."""
    if not right:
        raise EvaluationError(Message("division by zero"))
    if type(left) is int and type(right) is int and left % right == 0:
        return left // right
    return bounded(_EXACT.divide(left, right))


def floor(value: Number) -> Number:
    """The largest whole number that is not larger."""
    return value if isinstance(value, int) else int(value.to_integral_value(ROUND_FLOOR))


def ceiling(value: Number) -> Number:
    """The smallest whole number that is not smaller."""
    return value if isinstance(value, int) else int(value.to_integral_value(ROUND_CEILING))


def scaled(whole: int, factor: Number) -> int:
    """whole * factor, rounded; for durations, which are counted in microseconds and have their own limits."""
    return int(_EXACT.multiply(whole, factor).to_integral_value(ROUND_HALF_EVEN))


def quotient(whole: int, divisor: Number) -> int:
    """whole / divisor, rounded; EvaluationError for a division by zero."""
    if not divisor:
        raise EvaluationError(Message("division by zero"))
    return int(_EXACT.divide(whole, divisor).to_integral_value(ROUND_HALF_EVEN))


def from_json(value: int | float | Decimal) -> Number:
    """A number as it stands in data; a float means the digits it prints with."""
    if type(value) is int:
        return bounded(value)
    return bounded(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))


def whole(value: Number) -> int | None:
    """The number as an int, or None when it has decimals."""
    if isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else None


def to_json(value: Number) -> int | float:
    """An int when whole, else a float."""
    as_int = whole(value)
    return float(value) if as_int is None else as_int


def to_text(value: Number) -> str:
    """The shortest plain digits, never with an exponent."""
    as_int = whole(value)
    return format(_EXACT.normalize(value), "f") if as_int is None else str(as_int)
