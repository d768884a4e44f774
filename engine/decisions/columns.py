"""The columns of a decision table: typed inputs and outputs with the values they may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.expressions import (
    EvaluationError,
    Expression,
    ExpressionError,
    FieldTypes,
    FunctionType,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)
from engine.expressions.types import fits, parse_type

from .elements import Element, child, identifier, only_feel, text
from .errors import DecisionError, Message, from_expression
from .type_names import TypeNames

Functions = Mapping[str, Any]


class Scope(NamedTuple):
    """What the expressions of a decision may use."""

    fields: FieldTypes
    functions: Mapping[str, FunctionType]
    types: TypeNames


class Input(NamedTuple):
    """An input column."""

    expression: Expression
    allowed: UnaryTests | None

    def value(self, data: Mapping[str, Any], functions: Functions) -> Any:
        """The value the rules are tested against; EvaluationError when it is not one of the allowed values."""
        value = self.expression.evaluate(data, functions)
        # An empty value is left to the rules, which must provide for it.
        if self.allowed is not None and value is not None and not self.allowed.matches(value, data, functions):
            raise EvaluationError(
                Message(
                    "{value} is not an allowed value of {input}", value=str(value)[:40], input=self.expression.source
                )
            )
        return value


class Output(NamedTuple):
    """An output column. `values` are its allowed values, best first, when they are listed; `default` applies when no rule does."""

    name: str
    type: str | None
    values: tuple[Any, ...]
    default: Expression | None


def read_input(element: Element, scope: Scope) -> Input:
    """The input column of an <input> element."""
    held = child(element, "inputExpression")
    if held is None or not text(held):
        raise DecisionError(
            identifier(element), Message("the input has no expression"), Message("Write the name of a field.")
        )
    only_feel(held)
    expression = expression_of(held, text(held), scope)
    declared = scope.types.named(held.get("typeRef"), held)
    # The declaration says what the column is about; whether the value may be empty is known from the field.
    if declared and not fits(parse_type(expression.result_type), parse_type(declared)):
        raise DecisionError(
            identifier(element),
            Message(
                "the input is declared as {declared} but gives {given}", declared=declared, given=expression.result_type
            ),
            Message("Correct the type of the input or its expression."),
        )
    allowed = text(child(element, "inputValues"))
    return Input(expression, tests_of(element, allowed, expression.result_type, scope) if allowed else None)


def read_output(element: Element, fallback: str, scope: Scope) -> Output:
    """The output column of an <output> element; a single output may be without a name and then bears the decision's."""
    name = element.get("name") or fallback
    type_ = scope.types.named(element.get("typeRef"), element)
    listed = text(child(element, "outputValues"))
    values: tuple[Any, ...] = ()
    if listed:
        try:
            values = tuple(compile_expression(f"[{listed}]", {}).evaluate({}))
        except ExpressionError as error:
            raise from_expression(identifier(element), error) from None
    default_text = text(child(element, "defaultOutputEntry"))
    default = expression_of(element, default_text, scope, type_) if default_text else None
    return Output(name, type_, values, default)


def expression_of(element: Element, source: str, scope: Scope, expect: str | None = None) -> Expression:
    """The compiled expression; DecisionError pointing at the element."""
    try:
        return compile_expression(source, scope.fields, functions=scope.functions, expect=expect)
    except ExpressionError as error:
        raise from_expression(identifier(element), error) from None


def tests_of(element: Element, source: str, type_: str, scope: Scope) -> UnaryTests:
    """The compiled cell; DecisionError pointing at the element."""
    try:
        return compile_unary_tests(source, type_, scope.fields, functions=scope.functions)
    except ExpressionError as error:
        raise from_expression(identifier(element), error) from None
