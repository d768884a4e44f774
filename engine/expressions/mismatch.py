"""Says that data holds another type than was declared, without repeating what it holds."""

from __future__ import annotations

from decimal import Decimal

from .errors import EvaluationError, Message


def mismatch(value: object, wanted: object) -> EvaluationError:
    """The error for a value of another type than declared; it names the type of the value, never the value itself."""
    given = _JSON_NAMES.get(type(value), "an unsupported value")
    return EvaluationError(Message("expected {wanted} but the data holds {given}", wanted=str(wanted), given=given))


_JSON_NAMES: dict[type, str] = {
    str: "a text",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    bool: "true or false",
    type(None): "nothing (null)",
    list: "a list",
    dict: "a context",
}
