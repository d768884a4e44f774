"""What a case waits for: open tasks, timers, messages. Read from its tokens after every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.catalog.definition import Definition
from engine.workflow.clocks import Hold, Key, Pause, Until
from engine.workflow.environment import Environment
from engine.workflow.events import Message, Moment
from engine.workflow.specs import HumanTask


class OpenTask(NamedTuple):
    """A user task somebody has to do."""

    id: str
    element: str
    diagram: str
    name: str
    form: str | None
    role: str
    assignee: str | None
    until: Until | None
    stage: str | None


@dataclass(frozen=True)
class Timer:
    """A moment at which the case goes on by itself. One token may wait for several (an event gateway): then the id names the
    element too."""

    id: str
    element: str
    diagram: str
    name: str
    until: Until


@dataclass(frozen=True)
class AwaitedMessage:
    """A message somebody may send now."""

    name: str
    element: str
    diagram: str
    form: str | None
    sender: str | None


@dataclass(frozen=True)
class Waiting:
    """Everything that can move the case next. `active` are the elements that hold a token, for the diagram; `paused` the clocks that
    an active element stops."""

    tasks: tuple[OpenTask, ...]
    timers: tuple[Timer, ...]
    messages: tuple[AwaitedMessage, ...]
    active: tuple[tuple[str, str], ...]
    paused: frozenset[Key] = frozenset()


def note_opened(definition: Definition, workflow: BpmnWorkflow, environment: Environment, data: Mapping[str, Any]) -> None:
    """Ask once, when a user task opens, who may do it and what it goes by, and keep the answers with the task."""
    for task in _live(workflow):
        spec = task.task_spec
        if task.state == TaskState.READY and isinstance(spec, HumanTask) and "open" not in task.internal_data:
            context = {**data, **{name: task.data[name] for name in definition.local_names if name in task.data}}
            task.internal_data["open"] = [
                _ask(spec.candidates, environment, context) or spec.lane,
                _ask(spec.assignee, environment, context),
                _due(spec.due, environment, context),
            ]


def _ask(text: str | None, environment: Environment, context: Mapping[str, Any]) -> Any:
    if text is None or not text.startswith("="):
        return text
    return environment.evaluate(text[1:], context)


def _due(text: str | None, environment: Environment, context: Mapping[str, Any]) -> list[Any] | None:
    if text is None:
        return None
    return environment.until(text[1:], context) if text.startswith("=") else [None, text, 0]


_NO_DUE = (None, None, None)


def clocked(definition: Definition, workflow: BpmnWorkflow) -> tuple[list[Hold], list[Pause]]:
    """Everything live that waits under a clock, and everything that stops one."""
    holds: list[Hold] = []
    pauses: list[Pause] = []
    for task in _live(workflow):
        spec = task.task_spec
        properties = getattr(spec, "extensions", None) or {}
        if isinstance(spec, HumanTask) and "pauses" not in properties and task.internal_data.get("open", _NO_DUE)[2] is None:
            continue
        diagram = definition.drawn_in[task.workflow.spec.name]
        if isinstance(spec, HumanTask) and task.state == TaskState.READY:
            holds += _holds([task.internal_data["open"][2]] if "open" in task.internal_data else [], diagram, spec.bpmn_id)
        elif isinstance(spec, CatchingEvent) and task.state == TaskState.WAITING:
            holds += [hold for moment in _definitions(task) if isinstance(moment, Moment)
                      for hold in _holds([task.internal_data.get(f"due:{moment.name}")], diagram, moment.name)]
        if properties.get("pauses") and spec.bpmn_id is not None:
            refs = task.internal_data.setdefault("pauses", [[policy, None] for policy in properties["pauses"].split()])
            pauses += [Pause(ref, diagram, spec.bpmn_id, properties.get("pause_at_most")) for ref in refs]
    return holds, pauses


def _holds(refs: list[Any], diagram: str, element: str) -> list[Hold]:
    return [Hold(ref, diagram, element) for ref in refs if isinstance(ref, list) and ref[0] is not None]


def waiting_in(definition: Definition, workflow: BpmnWorkflow, environment: Environment, data: Mapping[str, Any]) -> Waiting:
    """Everything the case waits for, in the order it began to wait."""
    tasks: list[OpenTask] = []
    timers: list[Timer] = []
    messages: list[AwaitedMessage] = []
    active: dict[tuple[str, str], None] = {}
    paused: set[Key] = set()
    stages: dict[tuple[Any, str], str | None] = {}
    for task in _live(workflow):
        spec = task.task_spec
        diagram = definition.drawn_in[task.workflow.spec.name]
        if spec.bpmn_id is None:
            continue
        if "pauses" in task.internal_data:
            paused |= {(policy, started_at) for policy, started_at in task.internal_data["pauses"] if started_at}
        if task._state == TaskState.READY and isinstance(spec, HumanTask):
            tasks.append(_known_task(workflow, task, diagram, stages))
            active[(diagram, spec.bpmn_id)] = None
        elif isinstance(spec, CatchingEvent) and task.state == TaskState.WAITING:
            timers += _timers(definition, task, diagram)
            messages += _messages(task, diagram, environment, data)
            if task.parent is None or task.parent.task_spec.bpmn_id is not None:   # boundary events hold no token
                active[(diagram, spec.bpmn_id)] = None
        elif task.state in (TaskState.STARTED, TaskState.WAITING):
            active[(diagram, spec.bpmn_id)] = None
    return Waiting(tuple(tasks), tuple(timers), tuple(messages), tuple(active), frozenset(paused))


def _live(workflow: BpmnWorkflow) -> Iterator[Task]:
    mask = int(TaskState.READY | TaskState.STARTED | TaskState.WAITING)
    for part in (workflow, *workflow.subprocesses.values()):
        if not part.completed:
            for task in part.tasks.values():
                if task._state & mask:
                    yield task


def _known_task(workflow: BpmnWorkflow, task: Task, diagram: str, stages: dict[tuple[Any, str], str | None]) -> OpenTask:
    """An open task, made once in a run: only the clock it waits under can change in it."""
    due = task.internal_data["open"][2]
    under = tuple(due) if isinstance(due, list) else due
    found = vars(task).get("shown")
    if found is None or found[0] != under:
        place = (task.workflow.parent_task_id, task.task_spec.name)
        if place not in stages:
            stages[place] = _stage(workflow, task)
        found = vars(task)["shown"] = (under, _open_task(task, diagram, stages[place]))
    shown: OpenTask = found[1]
    return shown


def _open_task(task: Task, diagram: str, stage: str | None) -> OpenTask:
    spec = task.task_spec
    role, assignee, due = task.internal_data["open"]
    return OpenTask(
        id=str(task.id), element=spec.bpmn_id, diagram=diagram, name=spec.bpmn_name or spec.bpmn_id, form=spec.form, role=role,
        assignee=assignee, until=_until(due), stage=stage,
    )


def _until(ref: Any) -> Until | None:
    """What is kept with a token; a bare text is a fixed moment of a state written before there were clocks."""
    if ref is None:
        return None
    if isinstance(ref, str):
        return Until(None, 0, datetime.fromisoformat(ref))
    policy, started_at, shift = ref
    if policy is None:
        return Until(None, 0, datetime.fromisoformat(started_at))
    return Until((policy, started_at), shift)


def _stage(workflow: BpmnWorkflow, task: Task | None) -> str | None:
    """The element's own stage, or that of the call it runs inside."""
    while task is not None:
        stage = getattr(task.task_spec, "extensions", {}).get("stage")
        if stage:
            return str(stage)
        caller = task.workflow.parent_task_id
        task = None if caller is None else workflow.get_task_from_id(caller)
    return None


def _timers(definition: Definition, task: Task, diagram: str) -> list[Timer]:
    found = []
    moments = [moment for moment in _definitions(task) if isinstance(moment, Moment)]
    for moment in moments:
        until = _until(task.internal_data.get(f"due:{moment.name}"))
        if until is not None:
            info = definition.elements.get((diagram, moment.name))
            found.append(Timer(
                id=str(task.id) if len(moments) == 1 else f"{task.id}/{moment.name}", element=moment.name, diagram=diagram,
                name=(info.name if info else "") or moment.name, until=until,
            ))
    return found


def _messages(task: Task, diagram: str, environment: Environment, data: Mapping[str, Any]) -> list[AwaitedMessage]:
    found = []
    for event in _definitions(task):
        if isinstance(event, Message):
            properties = getattr(task.task_spec, "extensions", None) or {}
            found.append(AwaitedMessage(
                name=event.name, element=task.task_spec.bpmn_id, diagram=diagram,
                form=properties.get("form"), sender=_ask(properties.get("from"), environment, data),
            ))
    return found


def _definitions(task: Task) -> list[Any]:
    event = task.task_spec.event_definition
    return list(getattr(event, "event_definitions", None) or [event])
