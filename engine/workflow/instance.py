"""SpiffWorkflow's workflow with its tree walks replaced: it looks for waiting tasks by walking the whole tree after every step and
stops 1,000 levels deep without a word; the tasks themselves are all in one dictionary."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


class _Flat:
    """Finds waiting tasks without walking."""

    tasks: dict[Any, Any]

    def update_waiting_tasks(self) -> None:
        """Let every waiting task see whether it may go on."""
        for task in [task for task in self.tasks.values() if task._state == TaskState.WAITING]:
            if task.state == TaskState.WAITING:
                task.task_spec._update(task)


class Part(_Flat, BpmnSubWorkflow):
    """A called or embedded part of a case."""


class Trunk(_Flat, BpmnWorkflow):
    """A case's process."""

    def create_subprocess(self, my_task: Any, spec_name: str) -> Part:
        """A new part for a call that begins."""
        part = Part(self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self)
        self.subprocesses[my_task.id] = part
        return part
