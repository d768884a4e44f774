"""One step of one case: state in, state and effects out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.catalog.definition import Definition
from engine.workflow import state
from engine.workflow.budget import MAX_SECONDS, MAX_STEPS, OverBudget
from engine.workflow.clocks import Clocks, Extension, Hold, NoClocks, Pause
from engine.workflow.environment import Environment, Script
from engine.workflow.events import Message, rearm
from engine.workflow.instance import Trunk
from engine.workflow.waiting import Waiting, clocked, note_opened, waiting_in


class StepError(Exception):
    """A step of the diagram failed. The state given in is untouched."""

    def __init__(self, element: str | None, diagram: str | None, reason: str) -> None:
        super().__init__(f"{element or '?'}: {reason}")
        self.element, self.diagram, self.reason = element, diagram, reason


class AlreadyFinished(Exception):
    """The task is not open any more: done, overtaken by a deadline, or the case is closed."""


class NotWaitingFor(Exception):
    """Nothing in the case waits for this message now."""


@dataclass(frozen=True)
class Passed:
    """An element that was completed in this step."""

    diagram: str
    element: str


@dataclass(frozen=True)
class Decided:
    """A decision table's answer in this step."""

    element: str
    decision: str
    outputs: Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """What one step left behind."""

    state: bytes
    data: Mapping[str, Any]
    completed: bool
    waiting: Waiting
    passed: tuple[Passed, ...]
    decided: tuple[Decided, ...]


@dataclass
class Instance:
    """A loaded case, good for one step."""

    definition: Definition
    workflow: Trunk
    data: dict[str, Any]
    environment: Environment
    before: list[Hold | Pause] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    current: Task | None = None
    steps: int = 0
    started: float = field(default_factory=time.thread_time)


def start(definition: Definition, clocks: Clocks, data: Mapping[str, Any]) -> Step:
    """Begin a case with the definition's defaults overlaid by `data` (declared fields only). Raises StepError."""
    environment = Environment(definition.program, clocks)
    clocks.data = known = {**definition.defaults(), **data}
    instance = Instance(definition, None, known, environment)  # type: ignore[arg-type]
    with _guarded(instance):
        instance.workflow = Trunk(definition.spec, definition.parts, script_engine=Script(environment))
        return _finish(instance)


def restore(definition: Definition, blob: bytes, clocks: Clocks) -> Instance:
    """Load a stored case for one step. Raises ValueError or KeyError when it is not a state of this definition."""
    environment = Environment(definition.program, clocks)
    workflow, data = state.load(definition, blob, Script(environment))
    clocks.data = data
    holds, pauses = clocked(definition, workflow)
    return Instance(definition, workflow, data, environment, before=[*holds, *pauses])


def look(definition: Definition, blob: bytes) -> Instance:
    """Load a stored case to read it. Raises ValueError or KeyError when it is not a state of this definition."""
    return restore(definition, blob, NoClocks())


def waiting(instance: Instance) -> Waiting:
    """The open tasks, timers and messages of a loaded case."""
    return waiting_in(instance.definition, instance.workflow, instance.environment, instance.data)


def complete(instance: Instance, task_id: str, answers: Mapping[str, Any]) -> Step:
    """Finish an open task with declared answers and run on. Raises AlreadyFinished or StepError."""
    task = _find(instance, task_id)
    if task is None or task.state != TaskState.READY or not task.task_spec.manual:
        raise AlreadyFinished(task_id)
    with _guarded(instance):
        _run(instance, task, answers)
        return _finish(instance)


def fire(instance: Instance, timer_id: str) -> Step:
    """Let a timer fire and run on. Whether it is due is the caller's to know. Raises AlreadyFinished when it no longer waits, StepError."""
    task_id, _, element = timer_id.partition("/")
    task = _find(instance, task_id)
    if task is None or task.state != TaskState.WAITING:
        raise AlreadyFinished(timer_id)
    with _guarded(instance):
        instance.current = task
        instance.environment.firing = task_id, element
        task.task_spec._update(task)
        return _finish(instance)


def send(instance: Instance, name: str, answers: Mapping[str, Any]) -> Step:
    """Give the case a message with declared answers and run on. Raises NotWaitingFor or StepError."""
    if name not in {message.name for message in waiting(instance).messages}:
        raise NotWaitingFor(name)
    with _guarded(instance):
        instance.workflow.event_manager.catch(BpmnEvent(Message(name), payload=dict(answers)), internal=False)
        return _finish(instance)


def _find(instance: Instance, task_id: str) -> Task | None:
    key = UUID(task_id)
    for part in (instance.workflow, *instance.workflow.subprocesses.values()):
        if key in part.tasks:
            task: Task = part.tasks[key]
            return task
    return None


def _finish(instance: Instance) -> Step:
    """Run whatever needs nobody, and collect what the case waits for now."""
    _run_on(instance)
    workflow = instance.workflow
    note_opened(instance.definition, workflow, instance.environment, instance.data)
    holds, pauses = clocked(instance.definition, workflow)
    instance.environment.clocks.settle(instance.before, holds, pauses, list(_extensions(instance)))
    return Step(
        state=state.dump(workflow, instance.data, instance.definition.local_names), data=instance.data,
        completed=workflow.completed, waiting=waiting(instance), passed=tuple(instance.passed),
        decided=tuple(Decided(*decision) for decision in instance.environment.decisions),
    )


def _extensions(instance: Instance) -> Iterator[Extension]:
    """The elements passed in this step that give a clock more time."""
    for passed in instance.passed:
        info = instance.definition.elements.get((passed.diagram, passed.element))
        if info is not None and info.properties.get("extends"):
            by = instance.environment.evaluate(info.properties["extend_by"].removeprefix("="), instance.data)
            yield Extension(info.properties["extends"], int(by), info.properties.get("extend_at_most"), passed.diagram, passed.element)


def _run_on(instance: Instance) -> None:
    """SpiffWorkflow's own loop stops silently 1,000 levels deep and walks the whole tree; ours looks at every live task."""
    ran = True
    while ran:
        ran = False
        for part in [*reversed(instance.workflow.subprocesses.values()), instance.workflow]:
            if part.completed:
                continue
            for task in [task for task in part.tasks.values() if task._state == TaskState.READY and not task.task_spec.manual]:
                if task.state == TaskState.READY:
                    _run(instance, task, {})
                    ran = True


def _run(instance: Instance, task: Task, answers: Mapping[str, Any]) -> None:
    """Run one task on the case's one data record; what it changed becomes the record's."""
    instance.current = task
    instance.steps += 1
    if instance.steps > MAX_STEPS:
        raise OverBudget(f"more than {MAX_STEPS} elements ran without anybody doing anything: is there a loop without a wait?")
    if time.thread_time() - instance.started > MAX_SECONDS:
        raise OverBudget(f"the step took longer than {MAX_SECONDS:g} seconds of computing")
    definition, record = instance.definition, instance.data
    local = {name: task.data[name] for name in definition.local_names if name in task.data}
    task.data = {**record, **local, **answers}
    task.run()
    for name, value in task.data.items():
        if name not in local and (name not in record or record[name] != value or type(record[name]) is not type(value)):
            if name not in definition.fields:
                raise OverBudget(f"'{name}' is not declared in fields.toml")
            record[name] = value
    spec = task.task_spec
    if task.state == TaskState.COMPLETED and spec.bpmn_id is not None:
        instance.passed.append(Passed(definition.drawn_in[task.workflow.spec.name], spec.bpmn_id))
        rearm(task)


@contextmanager
def _guarded(instance: Instance) -> Iterator[None]:
    """Whatever goes wrong inside a diagram becomes one StepError that names the element. Broad on purpose: diagrams are
    other people's text, and SpiffWorkflow's own error reporting raises errors of its own."""
    try:
        yield
    except Exception as problem:
        task = instance.current
        element = getattr(task.task_spec, "bpmn_id", None) or task.task_spec.name if task is not None else None
        diagram = instance.definition.drawn_in.get(task.workflow.spec.name) if task is not None else None
        cause = problem.__cause__ or problem
        raise StepError(element, diagram, str(cause) or type(cause).__name__) from problem
