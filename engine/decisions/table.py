"""A decision table: rules over inputs, and what follows from those that match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.expressions import EvaluationError, Expression, UnaryTests

from .columns import Functions, Input, Output
from .errors import Message
from .hit_policies import LISTS, WHEN_EMPTY, Policy, collect_count, first

Data = Mapping[str, Any]


class Rule(NamedTuple):
    """One row: it matches when all its tests hold."""

    id: str
    tests: tuple[tuple[int, UnaryTests], ...]  # (input column, test); cells that accept anything are left out
    entries: tuple[Expression, ...]


class Table:
    """Checked columns and rules with a hit policy."""

    def __init__(
        self, inputs: tuple[Input, ...], outputs: tuple[Output, ...], rules: tuple[Rule, ...], policy: Policy
    ) -> None:
        self._inputs, self._outputs, self._rules, self._policy = inputs, outputs, rules, policy
        expressions = [column.expression for column in inputs] + [entry for rule in rules for entry in rule.entries]
        expressions += [output.default for output in outputs if output.default]
        tests = [test for rule in rules for _, test in rule.tests]
        self.reads = frozenset().union(*(part.reads for part in expressions), *(test.reads for test in tests))
        self.calls = frozenset().union(*(part.calls for part in expressions), *(test.calls for test in tests))
        self.outputs = {output.name: self._result_type(output) for output in outputs}

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The input columns."""
        return self._inputs

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rows, in their order."""
        return self._rules

    @property
    def policy(self) -> Policy:
        """What the table answers when several rules match."""
        return self._policy

    @property
    def answers_without_match(self) -> bool:
        """Whether there is an answer when no rule matches: a default for every output, or a policy that collects."""
        return all(output.default for output in self._outputs) or self._policy in WHEN_EMPTY

    def _result_type(self, output: Output) -> str:
        if self._policy is collect_count:
            return "number"
        return f"list<{output.type}>" if self._policy in LISTS else str(output.type)

    def decide(self, data: Data, functions: Functions) -> dict[str, Any]:
        """Output name → value; EvaluationError when no rule matches and there is no default, or the policy is broken."""
        matching = self._matching(data, functions, stop_at_first=self._policy is first)
        if not matching:
            return self._without_match(data, functions)
        return self._policy([(rule.id, self._row(rule, data, functions)) for rule in matching], self._rank)

    def matched(self, data: Data, functions: Functions) -> tuple[str, ...]:
        """The ids of all rules that match, in table order, whatever the policy makes of them."""
        return tuple(rule.id for rule in self._matching(data, functions, stop_at_first=False))

    def _matching(self, data: Data, functions: Functions, stop_at_first: bool) -> list[Rule]:
        values = [column.value(data, functions) for column in self._inputs]
        found: list[Rule] = []
        for rule in self._rules:
            if all(test.matches(values[column], data, functions) for column, test in rule.tests):
                found.append(rule)
                if stop_at_first:
                    break
        return found

    def _row(self, rule: Rule, data: Data, functions: Functions) -> dict[str, Any]:
        row = {}
        for output, entry in zip(self._outputs, rule.entries):
            row[output.name] = value = entry.evaluate(data, functions)
            if output.values and value not in output.values:
                raise EvaluationError(
                    Message(
                        "rule {rule}: {value} is not an allowed value of {output}",
                        rule=rule.id,
                        value=str(value)[:40],
                        output=output.name,
                    )
                )
        return row

    def _rank(self, row: dict[str, Any]) -> tuple[int, ...]:
        return tuple(output.values.index(row[output.name]) for output in self._outputs if output.values)

    def _without_match(self, data: Data, functions: Functions) -> dict[str, Any]:
        if all(output.default for output in self._outputs):
            row = {output.name: output.default.evaluate(data, functions) for output in self._outputs if output.default}
            return {name: [value] for name, value in row.items()} if self._policy in LISTS else row
        if self._policy in WHEN_EMPTY:
            return {output.name: WHEN_EMPTY[self._policy]() for output in self._outputs}
        raise EvaluationError(Message("no rule of the table matches, and it has no default"))
