"""One decision of a file, together with the decisions it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from engine.expressions import EvaluationError, Expression
from engine.expressions.expression import NONE

from .columns import Functions
from .errors import Message
from .table import Table

Data = Mapping[str, Any]
Answer = TypeVar("Answer")


class Logic(Protocol):
    """What answers a decision: a table or a literal expression."""

    reads: frozenset[str]
    calls: frozenset[tuple[str, tuple[Any, ...]]]
    outputs: dict[str, str]

    def decide(self, data: Data, functions: Functions) -> dict[str, Any]: ...
    def matched(self, data: Data, functions: Functions) -> tuple[str, ...]: ...


class Literal:
    """A decision that is a single expression."""

    def __init__(self, name: str, expression: Expression) -> None:
        self.reads, self.calls = expression.reads, expression.calls
        self.outputs = {name: expression.result_type}
        self._name, self._expression = name, expression

    def decide(self, data: Data, functions: Functions) -> dict[str, Any]:
        """The value under the name of the decision."""
        return {self._name: self._expression.evaluate(data, functions)}

    def matched(self, data: Data, functions: Functions) -> tuple[str, ...]:
        """No rules here."""
        return ()


class Decision:
    """A checked decision.

    `reads` are the fields of the case it needs, directly or through required decisions; `writes` the names of its
    outputs, with their types in `outputs`; `calls` the host functions it calls; `requires` the decisions it needs.
    """

    def __init__(self, id_: str, name: str, logic: Logic, needed: tuple[Decision, ...]) -> None:
        self.id, self.name, self._logic = id_, name, logic
        self.outputs = dict(logic.outputs)
        self.writes = frozenset(logic.outputs)
        # Each needed decision once, in an order in which each finds what it needs; a diamond is not asked twice.
        self._needed: tuple[Decision, ...] = tuple(
            {part.id: part for decision in needed for part in (*decision._needed, decision)}.values()
        )
        self.requires = tuple(decision.id for decision in needed)
        answered = frozenset(key for decision in self._needed for key in decision.answers)
        self.reads = logic.reads.union(*(decision._logic.reads for decision in self._needed)) - answered
        self.calls = logic.calls.union(*(decision._logic.calls for decision in self._needed))

    @property
    def table(self) -> Table | None:
        """Its table; none when it is a single expression."""
        return self._logic if isinstance(self._logic, Table) else None

    @property
    def answers(self) -> dict[str, str]:
        """What a decision that needs this one can use: its outputs, and its answer under its own name."""
        types = list(self.outputs.values())
        whole = types[0] if len(types) == 1 else "context"
        return {self.name: whole, **self.outputs}

    def decide(self, data: Data, functions: Functions = NONE) -> dict[str, Any]:
        """Output name → JSON value; EvaluationError when the data is unfit, no rule matches, or a UNIQUE table matches twice."""
        known = self._with_needed(data, functions)
        return self._named(lambda: self._logic.decide(known, functions))

    def matched(self, data: Data, functions: Functions = NONE) -> tuple[str, ...]:
        """The ids of the rules of this table that match, for explaining an answer."""
        known = self._with_needed(data, functions)
        return self._named(lambda: self._logic.matched(known, functions))

    def _with_needed(self, data: Data, functions: Functions) -> Data:
        if not self._needed:
            return data
        known = dict(data)
        for decision in self._needed:
            answer = decision._named(lambda: decision._logic.decide(known, functions))  # noqa: B023  called at once
            whole = next(iter(answer.values())) if len(answer) == 1 else answer
            known.update({decision.name: whole, **answer})
        return known

    def _named(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except EvaluationError as error:
            raise EvaluationError(
                Message("decision {id}: {reason}", id=self.id, reason=error.reason), error.source
            ) from error
