"""Compiles calls of built-in functions."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from . import durations, list_calls, nodes
from .builtins import BUILT_INS, BuiltIn
from .call_parts import apply, check_count
from .errors import EvaluationError, Message
from .host_calls import call_host
from .scope import Code, Scope, constant, handles, wanted
from .types import DAYS, MONTHS, Type
from .values import parse_text, shown

Special = Callable[[nodes.Call, Scope], Code]


@handles(nodes.Call)
def call(node: nodes.Call, scope: Scope) -> Code:
    """A call of a function of the host, or of a built-in one."""
    if node.function in scope.functions:
        return call_host(node, scope)
    if node.function in _SPECIAL:
        return _SPECIAL[node.function](node, scope)
    if node.function in BUILT_INS:
        return _call_built_in(node, BUILT_INS[node.function], scope)
    known = [*BUILT_INS, *_SPECIAL, *scope.functions]
    close = get_close_matches(node.function[:60], known, n=3)
    repair = (
        Message("Did you mean {names}?", names=", ".join(close))
        if close
        else Message("Use one of: {names}.", names=", ".join(sorted(known)))
    )
    raise scope.error(node.at, Message("there is no function {name}", name=node.function), repair)


def _call_built_in(node: nodes.Call, function: BuiltIn, scope: Scope) -> Code:
    check_count(node, len(function.parameters) - function.optional, len(function.parameters), scope)
    arguments = [wanted(part, scope, kinds, node.function) for part, kinds in zip(node.arguments, function.parameters)]
    return apply(function.run, Type(function.result), arguments)


def _abs(node: nodes.Call, scope: Scope) -> Code:
    check_count(node, 1, 1, scope)
    code = wanted(node.arguments[0], scope, frozenset({"number", DAYS}), "abs")
    return apply(abs, code.type, [code])


def _duration(node: nodes.Call, scope: Scope) -> Code:
    check_count(node, 1, 1, scope)
    text = wanted(node.arguments[0], scope, frozenset({"string"}), "duration")
    if not text.constant:
        # Only a literal tells at design time which of the two kinds it is; a text from data is a days and time duration.
        return apply(lambda value: parse_text(DAYS, value), Type(DAYS), [text])
    try:
        if (months := durations.parse_months(text.value)) is not None:
            return constant(Type(MONTHS), months)
        days = durations.parse_days(text.value)
    except EvaluationError as error:
        raise scope.error(node.at, error.reason, Message("Write a shorter duration.")) from None
    if days is None:
        raise scope.error(
            node.at,
            Message("{text} is not a duration", text=shown(text.value)),
            Message('Write for example "P1DT2H" (1 day 2 hours), "PT30M" (30 minutes), or "P1Y6M" (1 year 6 months).'),
        )
    return constant(Type(DAYS), days)


_SPECIAL: dict[str, Special] = {
    "count": list_calls.count,
    "sum": list_calls.sum_,
    "min": list_calls.extreme,
    "max": list_calls.extreme,
    "list contains": list_calls.list_contains,
    "append": list_calls.append,
    "abs": _abs,
    "duration": _duration,
}
