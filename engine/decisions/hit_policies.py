"""Hit policies: what a table answers when its rules match none, one, or several times.

A policy sees the rows of outputs of the rules that matched, in table order, each with the rule's id.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.expressions import EvaluationError

from .errors import Message

Row = dict[str, Any]
Hit = tuple[str, Row]
Rank = Callable[[Row], tuple[int, ...]]
Policy = Callable[[list[Hit], Rank], Row]


def unique(hits: list[Hit], rank: Rank) -> Row:
    """The only match; EvaluationError naming the rules when there are several."""
    if len(hits) > 1:
        raise EvaluationError(
            Message("several rules of a UNIQUE table match: {rules}", rules=", ".join(rule for rule, _ in hits))
        )
    return hits[0][1]


def any_of_equals(hits: list[Hit], rank: Rank) -> Row:
    """The common answer; EvaluationError naming the rules when the answers differ."""
    if any(row != hits[0][1] for _, row in hits):
        raise EvaluationError(
            Message("rules of an ANY table disagree: {rules}", rules=", ".join(rule for rule, _ in hits))
        )
    return hits[0][1]


def first(hits: list[Hit], rank: Rank) -> Row:
    """The first match in table order."""
    return hits[0][1]


def priority(hits: list[Hit], rank: Rank) -> Row:
    """The match whose outputs stand first among the output values."""
    return min((row for _, row in hits), key=rank)


def rule_order(hits: list[Hit], rank: Rank) -> Row:
    """A list per output, in table order."""
    return _lists([row for _, row in hits])


def output_order(hits: list[Hit], rank: Rank) -> Row:
    """A list per output, best first by the output values."""
    return _lists(sorted((row for _, row in hits), key=rank))


def collect_sum(hits: list[Hit], rank: Rank) -> Row:
    """The sum of the matches."""
    return _aggregate(hits, _sum)


def collect_min(hits: list[Hit], rank: Rank) -> Row:
    """The smallest match."""
    return _aggregate(hits, min)


def collect_max(hits: list[Hit], rank: Rank) -> Row:
    """The largest match."""
    return _aggregate(hits, max)


def collect_count(hits: list[Hit], rank: Rank) -> Row:
    """The number of matches."""
    return _aggregate(hits, len)


def _lists(rows: list[Row]) -> Row:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _aggregate(hits: list[Hit], operation: Callable[[list[Any]], Any]) -> Row:
    return {name: operation(values) for name, values in _lists([row for _, row in hits]).items()}


def _sum(values: list[int | float]) -> int | float:
    total = sum((Decimal(repr(value)) for value in values), Decimal(0))
    return int(total) if total == int(total) else float(total)


POLICIES: dict[tuple[str, str], Policy] = {
    ("UNIQUE", ""): unique,
    ("ANY", ""): any_of_equals,
    ("FIRST", ""): first,
    ("PRIORITY", ""): priority,
    ("RULE ORDER", ""): rule_order,
    ("OUTPUT ORDER", ""): output_order,
    ("COLLECT", ""): rule_order,
    ("COLLECT", "SUM"): collect_sum,
    ("COLLECT", "MIN"): collect_min,
    ("COLLECT", "MAX"): collect_max,
    ("COLLECT", "COUNT"): collect_count,
}
LISTS = frozenset({rule_order, output_order})
# What these answer when nothing matches and there is no default; all others have no answer then.
WHEN_EMPTY: dict[Policy, Callable[[], Any]] = {
    rule_order: list,
    output_order: list,
    collect_sum: int,
    collect_count: int,
}
