"""Play one scenario on the real workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from engine import workflow
from engine.calendar.stored import Calendars
from engine.catalog.definition import Definition
from engine.choices import platform_options
from engine.clock import FrozenClock
from engine.deadlines import Ledger, Rules, Ruleset
from engine.deadlines.in_memory import CaseClocks
from engine.deadlines.rules import default_rules
from engine.errors import BadAnswers
from engine.roles import Role
from engine.scenarios.script import Scenario, ScenarioError, Step, span
from engine.workflow import StepError
from engine.workflow.waiting import OpenTask

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=timezone.utc)      # a Monday morning with ordinary weeks ahead
MOST_FIRINGS = 200                                            # in one wait; more is a loop of timers


@dataclass
class Outcome:
    """What a scenario left behind: the elements passed, the facts diagrams recorded, and how it ended."""

    passed: set[tuple[str, str]] = field(default_factory=set)
    facts: list[str] = field(default_factory=list)


@dataclass
class _Play:
    definition: Definition
    roles: Mapping[str, Role]
    clock: FrozenClock
    outcome: Outcome
    clocks: CaseClocks
    step: workflow.Step | None = None
    ledger: Ledger | None = None

    def now(self) -> Ledger:
        """The case's clocks for the step that comes."""
        self.ledger = self.clocks.ledger(self.clock.now())
        return self.ledger

    def loaded(self) -> workflow.Instance:
        assert self.step is not None
        return workflow.restore(self.definition, self.step.state, self.now())

    def due(self) -> list[tuple[datetime, str]]:
        """(moment, timer id) of every timer that runs, the earliest first."""
        assert self.step is not None
        found = [(self.clocks.due(timer.until), timer.id) for timer in self.step.waiting.timers]
        return sorted((moment, timer_id) for moment, timer_id in found if moment is not None)

    def took(self, step: workflow.Step) -> None:
        self.step = step
        if self.ledger is not None:
            self.clocks.keep(self.ledger)
        for passed in step.passed:
            key = (passed.diagram, passed.element)
            self.outcome.passed.add(key)
            kind = self.definition.elements[key].properties.get("fact")
            self.outcome.facts += [kind] if kind else []


def _ruleset(definition: Definition, scenario: Scenario) -> Ruleset:
    """The official calendar, with the scenario's own values over deadlines.toml. Raises ScenarioError."""
    unknown = set(scenario.policies) - set(definition.deadlines)
    if unknown:
        raise ScenarioError(0, f"[policies] sets {', '.join(sorted(unknown))}, which deadlines.toml does not name")
    rules = []
    for name, value in scenario.policies.items():
        base = default_rules(definition.process, name, definition.deadlines[name])[0]
        rules.append(replace(base, id="scenario", value=value))
    return Ruleset(0, Rules(rules), Calendars())


def play(definition: Definition, roles: Mapping[str, Role], scenario: Scenario) -> Outcome:
    """Play it to the end. Raises ScenarioError with the step at which it went another way than it says."""
    game = _Play(definition, roles, FrozenClock(BEGIN), Outcome(), CaseClocks(definition, ruleset=_ruleset(definition, scenario)))
    unknown = set(scenario.start) - set(definition.fields)
    if unknown:
        raise ScenarioError(0, f"[start] sets {', '.join(sorted(unknown))}, which fields.toml does not declare")
    try:
        game.took(workflow.start(definition, game.now(), scenario.start))
    except StepError as problem:
        raise ScenarioError(0, f"the case does not begin: {problem}") from problem
    for number, step in enumerate(scenario.steps, 1):
        try:
            _ACTS[step.kind](game, number, step)
        except StepError as problem:
            raise ScenarioError(number, f"the diagram failed at {problem}") from problem
    _compare(game, len(scenario.steps), scenario.expect)
    return game.outcome


def _do(game: _Play, number: int, step: Step) -> None:
    task = _task(game, number, str(step.what))
    if step.role is not None and task.role != step.role:
        raise ScenarioError(number, f"{task.element} is a task for {task.role}, not for {step.role}")
    game.took(workflow.complete(game.loaded(), task.id, _checked(game, number, task.form, step.answers)))


def _task(game: _Play, number: int, element: str) -> OpenTask:
    assert game.step is not None
    for task in game.step.waiting.tasks:
        if task.element == element:
            return task
    open_now = ", ".join(task.element for task in game.step.waiting.tasks) or "none"
    raise ScenarioError(number, f"{element} is not open; open tasks: {open_now}")


def _checked(game: _Play, number: int, form_name: str | None, answers: Mapping[str, object]) -> Mapping[str, Any]:
    """The answers as the form would take them: a scenario cannot do what people cannot."""
    form = game.definition.forms.get(form_name or "")
    if form is None:
        return answers
    assert game.step is not None
    try:
        checked: Mapping[str, Any] = form.settled(game.step.data, game.clocks.ledger(game.clock.now()).functions).check(answers, game.step.data, {"platforms": platform_options(game.roles)}).fields
        return checked
    except BadAnswers as problem:
        raise ScenarioError(number, f"the form refuses the answers: {problem.errors}") from problem


def _send(game: _Play, number: int, step: Step) -> None:
    assert game.step is not None
    for message in game.step.waiting.messages:
        if message.name == step.what:
            if step.role is not None and message.sender not in (None, step.role):
                raise ScenarioError(number, f"{message.name} comes from {message.sender}, not from {step.role}")
            game.took(workflow.send(game.loaded(), message.name, _checked(game, number, message.form, step.answers)))
            return
    raise ScenarioError(number, f"nothing waits for the message {step.what}")


def _wait(game: _Play, number: int, step: Step) -> None:
    """Time passes; timers fire in order, each at its own moment."""
    until = game.clock.now() + span(number, step.what)
    for _ in range(MOST_FIRINGS):
        due = game.due()
        if not due or due[0][0] > until:
            game.clock.move(until - game.clock.now())
            return
        game.clock.move(max(due[0][0], game.clock.now()) - game.clock.now())
        game.took(workflow.fire(game.loaded(), due[0][1]))
    raise ScenarioError(number, f"more than {MOST_FIRINGS} timers fired: is there a loop of timers?")


def _expect(game: _Play, number: int, step: Step) -> None:
    if not isinstance(step.what, dict):
        raise ScenarioError(number, "expect must be a table")
    _compare(game, number, step.what)


def _compare(game: _Play, number: int, wanted: Mapping[str, Any]) -> None:
    assert game.step is not None
    tasks = sorted(task.element for task in game.step.waiting.tasks)
    stages = {task.stage for task in game.step.waiting.tasks}
    if "tasks" in wanted and sorted(wanted["tasks"]) != tasks:
        raise ScenarioError(number, f"open tasks are {tasks}, expected {sorted(wanted['tasks'])}")
    if "stage" in wanted and wanted["stage"] not in stages:
        raise ScenarioError(number, f"the stage is {stages}, expected {wanted['stage']}")
    for name in wanted.get("facts", ()):
        if name not in game.outcome.facts:
            raise ScenarioError(number, f"the fact {name} was not recorded; recorded: {game.outcome.facts}")
    for name, value in wanted.get("data", {}).items():
        if game.step.data.get(name) != value:
            raise ScenarioError(number, f"{name} is {game.step.data.get(name)!r}, expected {value!r}")
    for element in wanted.get("ends", ()):
        if element not in {found for _, found in game.outcome.passed}:
            raise ScenarioError(number, f"the end {element} was not reached")
    if ("end" in wanted or "ends" in wanted) and not game.step.completed:
        raise ScenarioError(number, f"the case is not closed; open tasks: {tasks}")
    if "end" in wanted and game.step.data.get("outcome") != wanted["end"]:
        raise ScenarioError(number, f"the outcome is {game.step.data.get('outcome')!r}, expected {wanted['end']!r}")


_ACTS = {"do": _do, "wait": _wait, "message": _send, "expect": _expect}
