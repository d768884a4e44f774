"""Compiles and, or, not, if; conditions are true or false, never anything else."""

from __future__ import annotations

from . import nodes
from .errors import Message
from .scope import Code, Data, Functions, Run, Scope, handles, wanted
from .types import BOOLEAN, unify

_BOOLEANS = frozenset({"boolean"})


@handles(nodes.Logic)
def logic(node: nodes.Logic, scope: Scope) -> Code:
    """A chain of and, or of or: stops at the first part that decides it."""
    parts = [wanted(operand, scope, _BOOLEANS, node.operator) for operand in node.operands]
    combine = _all if node.operator == "and" else _any
    return Code(BOOLEAN, combine(tuple(part.run for part in parts)), all(part.constant for part in parts))


def _all(runs: tuple[Run, ...]) -> Run:
    if len(runs) == 2:
        first, second = runs
        return lambda data, functions: first(data, functions) and second(data, functions)
    if len(runs) == 3:
        one, two, three = runs
        return lambda data, functions: one(data, functions) and two(data, functions) and three(data, functions)

    def run(data: Data, functions: Functions) -> bool:
        for part in runs:
            if not part(data, functions):
                return False
        return True

    return run


def _any(runs: tuple[Run, ...]) -> Run:
    if len(runs) == 2:
        first, second = runs
        return lambda data, functions: first(data, functions) or second(data, functions)

    def run(data: Data, functions: Functions) -> bool:
        for part in runs:
            if part(data, functions):
                return True
        return False

    return run


@handles(nodes.Not)
def negation(node: nodes.Not, scope: Scope) -> Code:
    """not(condition)."""
    if len(node.tests) != 1 or isinstance(node.tests[0], (nodes.Comparison, nodes.Range, nodes.Anything)):
        raise scope.error(
            node.at,
            Message("not(…) takes one condition here"),
            Message("Several tests in one not(…) are for decision tables."),
        )
    part = wanted(node.tests[0], scope, _BOOLEANS, "not")
    run = part.run
    return Code(BOOLEAN, lambda data, functions: not run(data, functions), part.constant)


@handles(nodes.Choice)
def choice(node: nodes.Choice, scope: Scope) -> Code:
    """if … then … else …: both branches are of one type."""
    condition = wanted(node.condition, scope, _BOOLEANS, "if")
    then, otherwise = scope.code(node.then), scope.code(node.otherwise)
    type_ = unify(then.type, otherwise.type)
    if type_ is None:
        raise scope.error(
            node.otherwise.at,
            Message("then gives {then} but else gives {other}", then=str(then.type), other=str(otherwise.type)),
            Message("Make both of one type."),
        )
    test, yes, no = condition.run, then.run, otherwise.run
    return Code(
        type_,
        lambda data, functions: yes(data, functions) if test(data, functions) else no(data, functions),
        condition.constant and then.constant and otherwise.constant,
    )
