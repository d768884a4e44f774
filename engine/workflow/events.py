"""Timers with one absolute moment, and messages whose declared answers become case data."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util import PendingBpmnEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


class Moment(TimerEventDefinition):
    """A timer that fires when the run says so. What it waits under is asked once, when waiting starts, and kept with the task;
    its due moment lives in the timer's row, so that it can move while the case lies still."""

    def has_fired(self, my_task: Any) -> bool:
        environment = my_task.workflow.script_engine.environment
        if f"due:{self.name}" not in my_task.internal_data:
            my_task.internal_data[f"due:{self.name}"] = environment.until(self.expression, my_task.data)
        if environment.firing in ((str(my_task.id), self.name), (str(my_task.id), "")):
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired", False))

    def details(self, my_task: Any) -> PendingBpmnEvent:
        return PendingBpmnEvent(self.name, "Moment", None)


class Message(MessageEventDefinition):
    """A message with a flat payload of declared fields."""

    def update_internal_data(self, my_task: Any, event: Any) -> None:
        my_task.internal_data["payload"] = event.payload or {}

    def update_task_data(self, my_task: Any) -> None:
        my_task.data.update(my_task.internal_data.pop("payload", {}))


def rearm(task: Task) -> None:
    """Let a non-interrupting message event wait again as long as its activity is open: SpiffWorkflow hears a message once,
    but people may ask a second question."""
    spec = task.task_spec
    if not isinstance(spec, BoundaryEvent) or spec.cancel_activity or not isinstance(spec.event_definition, Message):
        return
    split = task.parent
    if any(not isinstance(child.task_spec, BoundaryEvent) and child.has_state(TaskState.NOT_FINISHED_MASK) for child in split.children):
        again = split._add_child(spec, TaskState.WAITING)
        again.triggered = True
        spec._predict(again, mask=TaskState.NOT_FINISHED_MASK)
        spec._update(again)
