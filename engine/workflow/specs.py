"""The elements whose behaviour is ours: user tasks that keep their Camunda attributes, decisions, budgets on calls and instances."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import (
    CallActivity,
    NoneTask,
    ParallelMultiInstanceTask,
    SequentialMultiInstanceTask,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.workflow.budget import MAX_CALL_DEPTH, MAX_INSTANCES, OverBudget


class HumanTask(UserTask):
    """A user task with who may do it, by when, and with which form. Texts beginning with "=" are expressions."""

    def __init__(
        self, wf_spec: Any, bpmn_id: str, *, form: str | None = None, candidates: str | None = None,
        assignee: str | None = None, due: str | None = None, **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.form, self.candidates, self.assignee, self.due = form, candidates, assignee, due


class PlainTask(NoneTask):
    """A task of no kind: the case passes it. The library would wait for somebody to do it, though nobody is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False


class DecisionTask(BpmnSpecMixin):
    """A business rule task: its outputs become case data."""

    def __init__(self, wf_spec: Any, bpmn_id: str, *, decision: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.decision = decision

    def _run_hook(self, my_task: Any) -> bool:
        engine = my_task.workflow.script_engine
        my_task.data.update(engine.environment.decide(self, my_task.data))
        return bool(super()._run_hook(my_task) or True)


class BoundedCall(CallActivity):
    """A called part that cannot call itself for ever."""

    def start_workflow(self, my_task: Any) -> None:
        if my_task.workflow.depth >= MAX_CALL_DEPTH:
            raise OverBudget(f"called parts are nested more than {MAX_CALL_DEPTH} deep")
        super().start_workflow(my_task)


class _BoundedInstances:
    """Refuses more parallel or sequential instances than a case can carry."""

    def _update_hook(self, my_task: Any) -> Any:
        spec: Any = self
        if spec.cardinality is not None:
            count = my_task.workflow.script_engine.evaluate(my_task.parent, spec.cardinality)
        else:
            count = len(my_task.parent.data.get(spec.data_input.bpmn_id) or [])
        if not isinstance(count, int) or not 0 <= count <= MAX_INSTANCES:
            raise OverBudget(f"a multi-instance task may have 0 to {MAX_INSTANCES} instances, not {count}")
        return super()._update_hook(my_task)  # type: ignore[misc]

    def create_child(self, my_task: Any, item: Any, key_or_index: Any = None) -> None:
        """The item belongs to its instance alone; the library merges it back and then refuses the next one for it."""
        spec: Any = self
        if spec.input_item is not None:
            my_task.data.pop(spec.input_item.bpmn_id, None)
        super().create_child(my_task, item, key_or_index)  # type: ignore[misc]


class ParallelInstances(_BoundedInstances, ParallelMultiInstanceTask):
    """Multi-instance, all at once."""


class SequentialInstances(_BoundedInstances, SequentialMultiInstanceTask):
    """Multi-instance, one after the other."""


__all__ = ["BoundedCall", "DecisionTask", "HumanTask", "ParallelInstances", "PlainTask", "SequentialInstances"]
