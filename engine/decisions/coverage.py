"""Which combinations of inputs no rule of a table fits, and which rules fit the same one. Exact for texts, numbers and booleans compared
with fixed values; a cell that is worked out counts as fitting where that finds less wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from engine.expressions import EvaluationError, UnaryTests
from engine.expressions.parser import parse_unary_tests
from engine.expressions.types import parse_type

from .table import Rule, Table

MOST_STEPS, MOST_GAPS = 20_000, 3
OTHER = "\u0000other"          # stands for every text that is not named


class Column(NamedTuple):
    """An input with one value for each way its cells can answer, how each is shown, and whether these are all there are."""

    source: str
    values: tuple[Any, ...]
    shown: tuple[str, ...]
    closed: bool


class Gap(NamedTuple):
    """A combination no rule fits: (input, the values of it) pairs; `sure` when every input can only take listed values."""

    where: tuple[tuple[str, str], ...]
    sure: bool


class Coverage:
    """A table as boxes: for each rule and input, which of the input's values pass (none: not known)."""

    def __init__(self, table: Table, values: Mapping[str, tuple[str, ...]]) -> None:
        self.rules = table.rules
        self.columns: list[Column] = []
        self._dimension: list[int] = []            # input → column: inputs that ask the same are one
        for input_ in table.inputs:
            same = next((at for at, column in enumerate(self.columns) if column.source == input_.expression.source), None)
            if same is None:
                tests = [test for rule in table.rules for at, test in rule.tests if table.inputs[at].expression.source == input_.expression.source]
                same = len(self.columns)
                accepts = None if input_.allowed is None else input_.allowed.accepts
                listed = tuple(str(one) for one in accepts if one is not None) if accepts else values.get(input_.expression.source, ())
                self.columns.append(_column(input_.expression.source, input_.expression.result_type, tests, listed))
            self._dimension.append(same)
        self.boxes = [self._box(rule) for rule in table.rules]

    def _box(self, rule: Rule) -> list[frozenset[int] | None]:
        box: list[frozenset[int] | None] = [frozenset(range(len(column.values))) for column in self.columns]
        for number, test in rule.tests:
            at = self._dimension[number]
            passing = None if _worked_out(test) or not self.columns[at].values else frozenset(
                index for index, value in enumerate(self.columns[at].values) if _passes(test, value))
            held = box[at]
            box[at] = None if passing is None or held is None else held & passing
        return box

    def gaps(self) -> list[Gap]:
        """The first few combinations that no rule fits."""
        return list(_first(self._gaps(list(range(len(self.boxes))), 0, (), [0]), MOST_GAPS))

    def _gaps(self, left: list[int], at: int, where: tuple[tuple[int, frozenset[int]], ...], steps: list[int]) -> Iterator[Gap]:
        steps[0] += 1
        if steps[0] > MOST_STEPS:
            return
        if not left:
            named = [(self.columns[number], held) for number, held in where if len(held) < len(self.columns[number].values)]
            yield Gap(tuple((column.source, _in_words(column, held)) for column, held in named), all(column.closed for column, _ in named))
        elif at < len(self.columns) and not any(all(part is None or len(part) == len(self.columns[number].values) for number, part in list(enumerate(self.boxes[rule]))[at:]) for rule in left):
            alike: dict[tuple[int, ...], set[int]] = {}
            for value in range(len(self.columns[at].values)):
                fitting = tuple(rule for rule in left if self.boxes[rule][at] is None or value in (self.boxes[rule][at] or ()))
                alike.setdefault(fitting, set()).add(value)
            for fitting, held in alike.items():
                yield from self._gaps(list(fitting), at + 1, (*where, (at, frozenset(held))), steps)

    def overlaps(self) -> Iterator[tuple[int, int, str]]:
        """Pairs of rules that fit one combination, which is shown."""
        for later, box in enumerate(self.boxes):
            for earlier in range(later):
                both = [None if one is None or other is None else one & other for one, other in zip(self.boxes[earlier], box, strict=True)]
                if all(both):
                    yield earlier, later, "; ".join(f"{column.source}: {_in_words(column, held)}" for column, held in zip(self.columns, both, strict=True)
                                                    if held and len(held) < len(column.values)) or "—"

    def hidden(self) -> Iterator[tuple[int, int]]:
        """(rule, earlier rule): the earlier fits wherever the later does."""
        for later, box in enumerate(self.boxes):
            for earlier in range(later):
                if all(one is not None and other is not None and other <= one for one, other in zip(self.boxes[earlier], box, strict=True)):
                    yield later, earlier
                    break


def _first(found: Iterator[Gap], most: int) -> Iterator[Gap]:
    for _, gap in zip(range(most), found, strict=False):
        yield gap


def _worked_out(test: UnaryTests) -> bool:
    """Whether a cell compares with something that is not written in it."""
    return bool(test.reads or test.calls) or "?" in test.source


def _passes(test: UnaryTests, value: Any) -> bool:
    try:
        return test.matches(value, {})
    except EvaluationError:
        return False


def _column(source: str, type_: str, tests: list[UnaryTests], listed: tuple[str, ...]) -> Column:
    kind = parse_type(type_)
    fixed = [literal for test in tests if not _worked_out(test) for literal in _literals(parse_unary_tests(test.source))]
    empty: tuple[tuple[Any, str], ...] = ((None, "null"),) if kind.nullable else ()
    if kind.kind == "boolean":
        pairs: tuple[tuple[Any, str], ...] = ((True, "true"), (False, "false"))
    elif kind.kind == "string":
        known = tuple(dict.fromkeys([*listed] if listed else [one for one in fixed if isinstance(one, str)]))
        pairs = tuple((one, f'"{one}"') for one in known) + (() if listed else ((OTHER, "…"),))
    elif kind.kind == "number":
        pairs = _intervals(sorted({Decimal(str(one)) for one in fixed if isinstance(one, (int, Decimal)) and not isinstance(one, bool)}))
    else:
        return Column(source, (), (), False)
    whole = (*pairs, *empty)
    return Column(source, tuple(value for value, _ in whole), tuple(shown for _, shown in whole), kind.kind == "boolean" or bool(listed))


def _intervals(bounds: list[Decimal]) -> tuple[tuple[Any, str], ...]:
    """One number for every place a comparison with the bounds tells apart: below, at, between, above."""
    if not bounds:
        return ((0, "…"),)
    pairs: list[tuple[Any, str]] = [(_number(bounds[0] - 1), f"< {bounds[0]}")]
    for number, bound in enumerate(bounds):
        pairs.append((_number(bound), str(bound)))
        above = bounds[number + 1] if number + 1 < len(bounds) else None
        pairs.append((_number(bound + 1 if above is None else (bound + above) / 2), f"> {bound}" if above is None else f"({bound}..{above})"))
    return tuple(pairs)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _literals(node: Any) -> Iterator[Any]:
    """The fixed values anywhere in a cell; a sign before one belongs to it."""
    if type(node).__name__ == "Literal":
        yield node.value
    elif type(node).__name__ == "Negate" and type(node.operand).__name__ == "Literal":
        yield -node.operand.value
    elif isinstance(node, tuple):
        for part in node:
            yield from _literals(part)


def _in_words(column: Column, held: frozenset[int]) -> str:
    if column.values and len(held) == len(column.values):
        return "-"
    return ", ".join(column.shown[index] for index in sorted(held)[:6]) + (", …" if len(held) > 6 else "")
