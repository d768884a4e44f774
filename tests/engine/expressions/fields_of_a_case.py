"""A case as the tests of the language see it: declared fields, host functions, and data; and two short words."""

from __future__ import annotations

from typing import Any

import pytest

from engine.expressions import EvaluationError, ExpressionError, FunctionType, compile_expression

FIELDS = {
    "category": "string", "people": "number", "rounds": "number?", "village": "string?", "紧急": "boolean", "agreed": "boolean?",
    "born": "date", "filed_at": "date and time", "opens": "time", "span": "days and time duration", "term": "years and months duration",
    "desks": "list<string>", "points": "list<number>", "notes": "list<string?>", "place": "context<name: string, n: number?>",
    "raw": "context",
}  # fmt: skip
FUNCTIONS = {
    "deadline": FunctionType(("string",), "date and time"),
    "policy": FunctionType(("string",), "number"),
    "now": FunctionType((), "date and time"),
}
HOST = {
    "deadline": lambda name: {"accept": "2026-11-24T08:00:00+08:00"}[name],
    "policy": lambda name: 5,
    "now": lambda: "2026-11-23T10:00:00+08:00",
}
DATA: dict[str, Any] = {
    "category": "dispute", "people": 7, "紧急": True, "born": "1990-02-28", "filed_at": "2026-11-23T08:00:00+08:00",
    "opens": "08:30", "span": "P1DT2H", "term": "P1Y2M", "desks": ["a", "b"], "points": [1, 2.5], "notes": ["x", None],
    "place": {"name": "西洲", "n": None, "secret": 1}, "raw": {"a": [1, {"b": None}]},
}  # fmt: skip


def answer(source: str, expect: str | None = None, **data: object) -> Any:
    """What the expression gives for the case, with some fields replaced."""
    return compile_expression(source, FIELDS, functions=FUNCTIONS, expect=expect).evaluate({**DATA, **data}, HOST)


def refusal(source: str, expect: str | None = None) -> ExpressionError:
    """The design-time error of the expression."""
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, FIELDS, functions=FUNCTIONS, expect=expect)
    assert caught.value.reason and caught.value.repair
    return caught.value


def incident(source: str, **data: object) -> str:
    """The reason of the run-time error of the expression."""
    expression = compile_expression(source, FIELDS, functions=FUNCTIONS)
    with pytest.raises(EvaluationError) as caught:
        expression.evaluate({**DATA, **data}, HOST)
    assert caught.value.source == source
    return caught.value.reason
