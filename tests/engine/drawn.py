"""Small diagrams for tests, compiled without lint: some of them are broken on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from engine import workflow
from engine.catalog.compile import compile_definition
from engine.catalog.definition import Definition
from engine.deadlines.in_memory import CaseClocks

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FIELDS = """
[n]
type = "number"
default = 0
[a]
type = "string?"
[b]
type = "string?"
[names]
type = "list<string>"
default = ["甲", "乙", "丙"]
[who]
type = "string"
default = ""
[text]
type = "string"
default = ""
"""
DEADLINES = '[day]\nvalue = 1\nunit = "days"\n[two_days]\nvalue = 2\nunit = "days"\n[most]\nvalue = 2\nunit = "count"\n'
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'id="d" targetNamespace="http://epoint.example">')


def user(name: str, inner: str = "") -> str:
    """A user task of the grid worker."""
    return f'<bpmn:userTask id="{name}" camunda:candidateGroups="grid_worker">{inner}</bpmn:userTask>'


def flows(*pairs: str) -> str:
    """Flows such as "a>b" or "a>b: n > 1"."""
    made = []
    for pair in pairs:
        ends, _, condition = pair.partition(": ")
        source, target = ends.split(">")
        inner = f"<bpmn:conditionExpression><![CDATA[{condition}]]></bpmn:conditionExpression>" if condition else ""
        made.append(f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>')
    return "".join(made)


def drawn(body: str, *parts: tuple[str, str], messages: str = "", fields: str = FIELDS, deadlines: str = DEADLINES) -> Definition:
    """A definition of one trunk process "p", from "begin" to "end", and the parts it calls."""
    texts = {"p": body, **dict(parts)}
    files = {"processes/p/fields.toml": fields, "processes/p/deadlines.toml": deadlines}
    for name, inner in texts.items():
        ends = '<bpmn:startEvent id="begin" /><bpmn:endEvent id="end" />'
        files[f"processes/p/{name}.bpmn"] = f'{HEAD}{messages}<bpmn:process id="{name}" isExecutable="true">{ends}{inner}</bpmn:process></bpmn:definitions>'
    return compile_definition("p", "test", files)


class Case:
    """One case of a drawn definition, stored and loaded again before every step, as the product does."""

    def __init__(self, definition: Definition, **data: Any) -> None:
        self.definition, self.now, self.clocks = definition, NOW, CaseClocks(definition)
        self._ledger = self.clocks.ledger(self.now)
        self._took(workflow.start(definition, self._ledger, data))

    def _took(self, step: workflow.Step) -> None:
        self.step, self.news = step, self._ledger.news
        self.clocks.keep(self._ledger)

    def loaded(self) -> workflow.Instance:
        """The stored case, restored."""
        self._ledger = self.clocks.ledger(self.now)
        return workflow.restore(self.definition, self.step.state, self._ledger)

    def due(self, element: str) -> datetime | None:
        """When the timer drawn at an element is due."""
        return next(self.clocks.due(timer.until) for timer in self.step.waiting.timers if timer.element == element)

    @property
    def open(self) -> list[str]:
        """The open tasks' elements."""
        return sorted(task.element for task in self.step.waiting.tasks)

    def task(self, element: str) -> str:
        """The id of an open task."""
        return next(task.id for task in self.step.waiting.tasks if task.element == element)

    def do(self, element: str, **answers: Any) -> None:
        """Complete an open task."""
        self._took(workflow.complete(self.loaded(), self.task(element), answers))

    def fire(self, element: str) -> None:
        """Let a timer fire at its moment."""
        timer = next(timer for timer in self.step.waiting.timers if timer.element == element)
        due = self.clocks.due(timer.until)
        assert due is not None, "its clock is paused"
        self.now = max(self.now, due)
        self._took(workflow.fire(self.loaded(), timer.id))

    def say(self, name: str) -> None:
        """Send a message."""
        self._took(workflow.send(self.loaded(), name, {}))

    def passes(self, span: timedelta) -> None:
        """Time goes by."""
        self.now += span
