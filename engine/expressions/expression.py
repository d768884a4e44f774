"""One compiled expression."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .errors import EvaluationError, ExpressionError, Message
from .parser import parse_expression
from .results import to_json
from .scope import Code, Data, FieldTypes, Functions, FunctionType, Scope, never_null
from .texts import normalised
from .types import Type, fits, parse_type
from .widths import checked_size

NONE: Mapping[str, Any] = MappingProxyType({})


class Expression:
    """An expression that has been checked: what it reads, which host functions it calls, and the type of its result.

    `calls` holds (name, arguments) for each call of a host function; an argument that is not a literal is None.
    """

    __slots__ = ("_convert", "_run", "calls", "reads", "result_type", "source")

    def __init__(self, source: str, scope: Scope, code: Code) -> None:
        self.source = source
        self.result_type = str(code.type)
        self.reads = frozenset(scope.reads)
        self.calls = frozenset(scope.calls)
        self._run = code.run
        self._convert = code.type.kind != "boolean"

    def evaluate(self, data: Data, functions: Functions = NONE) -> Any:
        """The JSON value for this data; EvaluationError when a field is missing or of the wrong type, or there is no answer."""
        try:
            value = self._run(data, functions)
            return checked_size(to_json(value)) if self._convert else value
        except EvaluationError as error:
            error.source = error.source or self.source
            raise

    def __repr__(self) -> str:
        return f"Expression({self.source!r} -> {self.result_type})"


def compile_expression(
    source: str, fields: FieldTypes, *, functions: Mapping[str, FunctionType] = NONE, expect: str | None = None
) -> Expression:
    """The expression, ready to run; ExpressionError when it is not one, or its result is not of the type `expect`."""
    source = normalised(source)
    scope = Scope(source, fields, functions)
    code = scope.code(parse_expression(source))
    if expect is not None:
        code = expected(code, parse_type(expect), scope)
    return Expression(source, scope, code)


def expected(code: Code, wanted: Type, scope: Scope, what: str = "the result") -> Code:
    """`code`, when its values may stand where `wanted` is expected; a null is refused at run time."""
    if not fits(code.type, wanted):
        raise ExpressionError(
            scope.source,
            (1, 1),
            Message("{what} must be {wanted}, not {given}", what=what, wanted=str(wanted), given=str(code.type)),
            Message("Change the expression so that it gives {wanted}.", wanted=str(wanted)),
        )
    return code if wanted.nullable else never_null(code, what)
