"""A scenario file: TOML with a title, a start, steps and what is expected at the end."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.expressions import ExpressionError, compile_expression

KINDS = ("do", "wait", "message", "expect")


class ScenarioError(Exception):
    """The scenario cannot be read, or it did not go as it says. `step` counts from 1; 0 is the file itself."""

    def __init__(self, step: int, reason: str) -> None:
        super().__init__(f"step {step}: {reason}" if step else reason)
        self.step, self.reason = step, reason


@dataclass(frozen=True)
class Step:
    """One line of a scenario: do a task, let time pass, send a message, or look."""

    kind: str
    what: object
    role: str | None
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Scenario:
    """A story: how the case begins, what happens, where it must end."""

    title: str
    start: Mapping[str, object]
    steps: tuple[Step, ...]
    expect: Mapping[str, object]
    policies: Mapping[str, int] = field(default_factory=dict)      # values in place of deadlines.toml's, in their own units


def parse_scenario(text: str) -> Scenario:
    """The scenario. Raises ScenarioError with the step that is wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ScenarioError(0, f"not TOML: {problem}") from problem
    steps = tuple(_step(number, table) for number, table in enumerate(found.get("steps", []), 1))
    policies = found.get("policies", {})
    if not isinstance(policies, dict) or not all(isinstance(value, int) and value > 0 for value in policies.values()):
        raise ScenarioError(0, "[policies] gives each policy a whole number, in the unit it has in deadlines.toml")
    return Scenario(str(found.get("title", "")), found.get("start", {}), steps, found.get("expect", {}), policies)


def _step(number: int, table: Mapping[str, object]) -> Step:
    kinds = [kind for kind in KINDS if kind in table]
    if len(kinds) != 1:
        raise ScenarioError(number, f"needs exactly one of {', '.join(KINDS)}")
    answers = table.get("answers", {})
    if not isinstance(answers, dict):
        raise ScenarioError(number, "answers must be a table: answers = { key = value }")
    role = table.get("as")
    return Step(kinds[0], table[kinds[0]], None if role is None else str(role), answers)


def span(number: int, text: object) -> timedelta:
    """A duration such as "PT23H", "P5DT1M". Raises ScenarioError."""
    try:
        moved = compile_expression(f'date and time("2000-01-01T00:00:00Z") + duration("{text}")', {}).evaluate({})
    except ExpressionError as problem:
        raise ScenarioError(number, f'"{text}" is not a duration: {problem.reason}') from problem
    return datetime.fromisoformat(str(moved)) - datetime.fromisoformat("2000-01-01T00:00:00+00:00")
