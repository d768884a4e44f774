"""Builds the syntax tree while the parser runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lark import Token, Transformer, v_args

from . import nodes
from .texts import unescape


@v_args(inline=True)
class TreeBuilder(Transformer):  # type: ignore[type-arg]
    """Called by the parser for each rule as it is recognised, innermost first; never recursive."""

    def number(self, token: Token) -> nodes.Node:
        text = str(token)
        return nodes.Literal(_at(token), "number", int(text) if text.isdigit() else Decimal(text))

    def string(self, token: Token) -> nodes.Node:
        return nodes.Literal(_at(token), "string", unescape(token))

    def true(self, token: Token) -> nodes.Node:
        return nodes.Literal(_at(token), "boolean", True)

    def false(self, token: Token) -> nodes.Node:
        return nodes.Literal(_at(token), "boolean", False)

    def null(self, token: Token) -> nodes.Node:
        return nodes.Literal(_at(token), "null", None)

    def subject(self, token: Token) -> nodes.Node:
        return nodes.Subject(_at(token))

    def name(self, token: Token) -> nodes.Node:
        return nodes.Name(_at(token), str(token))

    def member(self, of: nodes.Node, token: Token) -> nodes.Node:
        return nodes.Member(_at(token), of, str(token))

    def list(self, bracket: Token, *items: nodes.Node) -> nodes.Node:
        return nodes.ListOf(_at(bracket), items)

    def entry(self, key: Token, value: nodes.Node) -> tuple[Token, nodes.Node]:
        return key, value

    def context(self, bracket: Token, *entries: tuple[Token, nodes.Node]) -> nodes.Node:
        named = tuple((unescape(key) if key.type == "STRING" else str(key), value) for key, value in entries)
        return nodes.ContextOf(_at(bracket), named)

    def call(self, name: Token, *arguments: nodes.Node) -> nodes.Node:
        return nodes.Call(_at(name), " ".join(name.split()), arguments)

    def choose(self, condition: nodes.Node, then: nodes.Node, otherwise: nodes.Node) -> nodes.Node:
        return nodes.Choice(condition.at, condition, then, otherwise)

    def disjunction(self, *operands: nodes.Node) -> nodes.Node:
        return nodes.Logic(operands[0].at, "or", operands)

    def conjunction(self, *operands: nodes.Node) -> nodes.Node:
        return nodes.Logic(operands[0].at, "and", operands)

    def compare(self, left: nodes.Node, operator: Token, right: nodes.Node) -> nodes.Node:
        return nodes.Compare(_at(operator), str(operator), left, right)

    def between(self, value: nodes.Node, low: nodes.Node, high: nodes.Node) -> nodes.Node:
        return nodes.Between(value.at, value, low, high)

    def membership(self, value: nodes.Node, target: Any) -> nodes.Node:
        return nodes.In(value.at, value, tuple(target) if isinstance(target, _Tests) else (target,))

    def sum(self, first: nodes.Node, *rest: Any) -> nodes.Node:
        return nodes.Arithmetic(first.at, first, tuple(zip(map(str, rest[::2]), rest[1::2])))

    product = sum

    def negate(self, sign: Token, operand: nodes.Node) -> nodes.Node:
        return nodes.Negate(_at(sign), operand)

    def negation(self, word: Token, tests: tuple[nodes.Test, ...]) -> nodes.Node:
        return nodes.Not(_at(word), tests)

    def bound(self, operator: Token, bound: nodes.Node) -> nodes.Test:
        return nodes.Comparison(_at(operator), str(operator), bound)

    def range(self, opening: Token, low: nodes.Node, high: nodes.Node, closing: Token) -> nodes.Test:
        return nodes.Range(_at(opening), opening == "[", low, high, closing == "]")

    def anything(self, dash: Token) -> tuple[nodes.Test, ...]:
        return (nodes.Anything(_at(dash)),)

    def tests(self, *tests: nodes.Test) -> _Tests:
        return _Tests(tests)

    def unary_tests(self, tests: tuple[nodes.Test, ...]) -> tuple[nodes.Test, ...]:
        return tuple(tests)


class _Tests(tuple[nodes.Test, ...]):
    """Several tests; a class of its own because nodes are tuples as well."""


def _at(token: Token) -> int:
    return token.start_pos or 0
