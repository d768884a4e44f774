"""One compiled cell of a decision table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .cell_tests import Test, compile_tests
from .errors import EvaluationError
from .expression import NONE
from .parser import parse_unary_tests
from .results import to_json
from .scope import SUBJECT, Data, FieldTypes, Functions, FunctionType, Scope
from .texts import normalised
from .types import Type, parse_type
from .values import reader


class UnaryTests:
    """The tests of a cell: what they read besides the value under test, and whether a value passes.

    `accepts` is the set of values (JSON) that pass when the cell is a plain list of values, else None.
    """

    __slots__ = ("_holds", "_read", "_uses_subject", "accepts", "calls", "reads", "source")

    def __init__(self, source: str, scope: Scope, test: Test, value: Type) -> None:
        self.source = source
        self.reads = frozenset(scope.reads)
        self.calls = frozenset(scope.calls)
        self.accepts = None if test.accepts is None else frozenset(to_json(value) for value in test.accepts)
        self._holds = test.holds
        self._read = reader(value)
        self._uses_subject = scope.uses_subject

    def matches(self, value: object, data: Data, functions: Functions = NONE) -> bool:
        """Whether the JSON value passes; EvaluationError when it is of another type, or null where an order is asked."""
        try:
            typed: Any = self._read(value)
            if self._uses_subject:
                data = {**data, SUBJECT: typed}
            return self._holds(typed, data, functions)
        except EvaluationError as error:
            error.source = error.source or self.source
            raise


def compile_unary_tests(
    source: str, input_type: str, fields: FieldTypes, *, functions: Mapping[str, FunctionType] = NONE
) -> UnaryTests:
    """The tests, ready to run; ExpressionError when the cell is wrong. An empty cell means `-`."""
    source = normalised(source) if source.strip() else "-"
    value = parse_type(input_type)
    scope = Scope(source, fields, functions, subject=value)
    return UnaryTests(source, scope, compile_tests(parse_unary_tests(source), value, scope), value)
