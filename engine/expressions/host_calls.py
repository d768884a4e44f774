"""Compiles calls of the functions the host offers, such as deadline("accept"); their answers are checked like data."""

from __future__ import annotations

from typing import Any

from . import nodes
from .call_parts import check_count
from .errors import EvaluationError, Message
from .results import from_host, to_json
from .scope import Code, Data, Functions, Run, Scope, never_null
from .types import fits
from .values import reader


def call_host(node: nodes.Call, scope: Scope) -> Code:
    """A call of a host function; never computed at design time, even when all its arguments are literals."""
    name, signature = node.function, scope.functions[node.function]
    check_count(node, len(signature.parameters), len(signature.parameters), scope)
    arguments = []
    for part, parameter in zip(node.arguments, signature.parameters):
        code, wanted = scope.code(part), scope.type_named(parameter)
        if not fits(code.type, wanted):
            raise scope.error(
                part.at,
                Message("{what} needs {wanted}, not {given}", what=name, wanted=str(wanted), given=str(code.type)),
                Message("Use a value of the right type here."),
            )
        arguments.append(code if wanted.nullable else never_null(code, name))
    scope.calls.add((name, tuple(_literal(code) for code in arguments)))
    return Code(
        scope.type_named(signature.result),
        _call(name, tuple(code.run for code in arguments), scope.type_named(signature.result)),
    )


def _literal(code: Code) -> Any:
    """The JSON value of a literal argument, None for one that is only known at run time."""
    value = to_json(code.value) if code.constant else None
    return value if not isinstance(value, (list, dict)) else None


def _call(name: str, runs: tuple[Run, ...], result: Any) -> Run:
    read = reader(result)

    def run(data: Data, functions: Functions) -> Any:
        function = functions.get(name)
        if function is None:
            raise EvaluationError(Message("the function {name} is not available here", name=name))
        arguments = [to_json(part(data, functions)) for part in runs]
        try:
            answer = function(*arguments)
        except (LookupError, ValueError) as error:
            raise EvaluationError(
                Message("{name} has no answer: {error}", name=name, error=str(error)[:200])
            ) from error
        try:
            return from_host(read, answer)
        except EvaluationError as error:
            raise EvaluationError(Message("{name}: {reason}", name=name, reason=error.reason)) from None

    return run
