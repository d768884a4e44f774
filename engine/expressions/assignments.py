"""A script task's text: one `field := expression` per line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .errors import ExpressionError, Message
from .expression import NONE, Expression, expected
from .fields import declared
from .limits import MAX_ASSIGNMENTS
from .parser import check_characters, parse_expression
from .scope import Data, FieldTypes, Functions, FunctionType, Scope
from .texts import normalised

_LINE = re.compile(r"\s*([^\W\d]\w*)\s*(?::=|=)(?!=)")


class Assignments:
    """Checked assignments: what they read from the case, what they write, and the host functions they call."""

    __slots__ = ("_steps", "calls", "reads", "source", "writes")

    def __init__(self, source: str, steps: tuple[tuple[str, Expression], ...]) -> None:
        written: set[str] = set()
        reads: set[str] = set()
        for field, expression in steps:
            reads |= expression.reads - written
            written.add(field)
        self.source = source
        self.reads = frozenset(reads)
        self.writes = frozenset(written)
        self.calls = frozenset().union(*(expression.calls for _, expression in steps))
        self._steps = steps

    def apply(self, data: Data, functions: Functions = NONE) -> dict[str, Any]:
        """The assigned fields and their JSON values; `data` itself is left as it is. EvaluationError when a line has no answer."""
        written: dict[str, Any] = {}
        seen = dict(data)
        for field, expression in self._steps:
            written[field] = seen[field] = expression.evaluate(seen, functions)
        return written


def compile_assignments(
    source: str, fields: FieldTypes, *, functions: Mapping[str, FunctionType] = NONE
) -> Assignments:
    """The assignments, ready to run; ExpressionError when a line is wrong, with its position in the whole text."""
    source = normalised(source)
    check_characters(source, MAX_ASSIGNMENTS)
    steps: list[tuple[str, Expression]] = []
    list_reads = 0
    for number, line in enumerate(source.split("\n"), start=1):
        if line.strip() and not line.lstrip().startswith("//"):
            try:
                scope = Scope(line, fields, functions)
                scope.list_reads = list_reads
                steps.append(_step(line, scope))
                list_reads = scope.list_reads
            except ExpressionError as error:
                raise ExpressionError(source, (number, error.position[1]), error.reason, error.repair) from None
    if not steps:
        raise ExpressionError(
            source, (1, 1), Message("nothing is assigned"), Message("Write a line such as rounds := rounds + 1.")
        )
    return Assignments(source, tuple(steps))


def _step(line: str, scope: Scope) -> tuple[str, Expression]:
    target = _LINE.match(line)
    if target is None:
        raise ExpressionError(
            line, (1, 1), Message("this line assigns nothing"), Message("Write field := expression, one per line.")
        )
    field, text = target.group(1), line[target.end() :]
    # Blanks in place of the target keep the columns of messages right.
    type_ = declared(field, target.start(1), scope)
    code = scope.code(parse_expression(text if not text.strip() else " " * target.end() + text))
    return field, Expression(text.strip(), scope, expected(code, type_, scope, field))
