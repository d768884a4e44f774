"""The floor: SpiffWorkflow alone on the same diagrams, with its own serializer: deserialize, run, serialize. No database, no forms,
no facts, nobody to ask."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.event_definition import (
    MessageEventDefinitionConverter,
    TimerConditionalEventDefinitionConverter,
)
from SpiffWorkflow.bpmn.serializer.default.task_spec import BpmnTaskSpecConverter, SubWorkflowConverter
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.camunda.parser.CamundaParser import CamundaParser
from SpiffWorkflow.camunda.serializer.config import CAMUNDA_CONFIG
from SpiffWorkflow.util.task import TaskState

from engine.catalog.definition import Definition
from engine.deadlines.in_memory import CaseClocks
from engine.workflow.environment import Environment, Script
from engine.workflow.events import Message, Moment
from engine.workflow.specs import BoundedCall, DecisionTask, HumanTask

ONE_PATH = Path(__file__).with_name("bare.bpmn")
MONDAY = datetime(2026, 3, 2, 1, tzinfo=timezone.utc)


class _DecisionConverter(BpmnTaskSpecConverter):
    def to_dict(self, spec: Any) -> dict[str, Any]:
        return {**super().to_dict(spec), "decision": spec.decision}


CONVERTERS = DEFAULT_CONFIG | {
    HumanTask: BpmnTaskSpecConverter, DecisionTask: _DecisionConverter, BoundedCall: SubWorkflowConverter,
    Moment: TimerConditionalEventDefinitionConverter, Message: MessageEventDefinitionConverter,
}


def floor(definition: Definition, cases: int, steps: Sequence[Mapping[str, object]]) -> float:
    """Milliseconds per step on these diagrams: the start, then one user task per entry of `steps`, which holds its answers."""
    script = Script(Environment(definition.program, CaseClocks(definition).ledger(MONDAY)))
    return _measure(definition.spec, definition.parts, CONVERTERS, cases, definition.defaults(), steps, script)


def one_path_floor(cases: int, tasks: int) -> float:
    """Milliseconds per step where only the path of a general case is drawn, in SpiffWorkflow's own dialect: `tasks` user tasks."""
    parser = CamundaParser()
    parser.add_bpmn_file(str(ONE_PATH))
    return _measure(parser.get_spec("bare"), parser.get_subprocess_specs("bare"), CAMUNDA_CONFIG, cases, {}, [{"route": "general"}] * tasks, None)


def _measure(
    spec: Any, parts: Any, converters: Any, cases: int, data: Mapping[str, object], steps: Sequence[Mapping[str, object]], script: Any,
) -> float:
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(converters))
    began = time.perf_counter()
    for _ in range(cases):
        workflow = BpmnWorkflow(spec, parts, script_engine=script)
        workflow.get_tasks(state=TaskState.READY)[0].data.update(data)
        workflow.do_engine_steps()
        stored = serializer.serialize_json(workflow)
        for answers in steps:
            workflow = serializer.deserialize_json(stored)
            workflow.script_engine = script or workflow.script_engine
            task = next(task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual)
            task.data.update(answers)
            task.run()
            workflow.do_engine_steps()
            stored = serializer.serialize_json(workflow)
        assert workflow.completed, "the steps do not lead to the end of the diagram"
    return (time.perf_counter() - began) * 1000 / (cases * (1 + len(steps)))
