"""How our diagrams are read: SpiffWorkflow's Camunda dialect, with the attributes it drops and the timers and messages we own."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EndEventParser,
    EventBasedGatewayParser,
    IntermediateCatchEventParser,
    IntermediateThrowEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
    ScriptTaskParser,
    SubprocessParser,
)
from SpiffWorkflow.bpmn.parser.util import first
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    ParallelGateway,
    ScriptTask,
    StartEvent,
)
from SpiffWorkflow.camunda.parser.CamundaParser import CamundaParser
from SpiffWorkflow.camunda.parser.task_spec import CAMUNDA_MODEL_NS, CamundaTaskParser

from engine.workflow.events import Message, Moment
from engine.workflow.specs import BoundedCall, DecisionTask, HumanTask, ParallelInstances, PlainTask, SequentialInstances


class _Element(CamundaTaskParser):
    """What every element of ours has: camunda:property pairs of its own (not its children's), and bounded instances."""

    def parse_extensions(self, node: Any = None) -> dict[str, str]:
        pairs = self.xpath("./bpmn:extensionElements/camunda:properties/camunda:property")
        return {pair.get("name"): pair.get("value") for pair in pairs}

    def _add_multiinstance_task(self, loop: Any) -> None:
        sequential = loop.get("isSequential") == "true"
        cardinality = first(self.xpath("./bpmn:multiInstanceLoopCharacteristics/bpmn:loopCardinality"))
        condition = first(self.xpath("./bpmn:multiInstanceLoopCharacteristics/bpmn:completionCondition"))
        collection = self.attribute("collection", "camunda", loop)
        item = self.attribute("elementVariable", "camunda", loop)
        original = self.spec.task_specs.pop(self.task.name)
        self.task = (SequentialInstances if sequential else ParallelInstances)(
            self.spec, original.name, task_spec="", condition=None if condition is None else condition.text,
            cardinality=None if cardinality is None else cardinality.text,
            data_input=TaskDataReference(collection) if collection else None,
            input_item=TaskDataReference(item) if item else None,
        )
        self._copy_task_attrs(original, loop)


class _HumanTask(_Element):
    def create_task(self) -> HumanTask:
        return HumanTask(
            self.spec, self.bpmn_id, form=self.attribute("formKey", "camunda"), due=self.attribute("dueDate", "camunda"),
            candidates=self.attribute("candidateGroups", "camunda"), assignee=self.attribute("assignee", "camunda"),
            **self.bpmn_attributes,
        )


class _Decision(_Element):
    @staticmethod
    def get_decision_ref(node: Any) -> str | None:
        """Asked by the library while it looks for a diagram's decisions."""
        reference: str | None = node.get(f"{{{CAMUNDA_MODEL_NS}}}decisionRef")
        return reference

    def create_task(self) -> DecisionTask:
        return DecisionTask(self.spec, self.bpmn_id, decision=self.attribute("decisionRef", "camunda"), **self.bpmn_attributes)


class _Script(_Element, ScriptTaskParser):
    pass


class _Call(_Element, CallActivityParser):
    pass


class _Embedded(_Element):
    def create_task(self) -> Any:
        spec = SubprocessParser.get_subprocess_spec(self)
        return self.spec_class(self.spec, self.bpmn_id, subworkflow_spec=spec, **self.bpmn_attributes)


class _Conditional(_Element, ConditionalGatewayParser):
    pass


class _Parallel(_Element, GatewayParser):
    pass


class _Event(_Element):
    """Timers and messages of every kind of event."""

    def parse_timer_event(self, event: Any) -> Moment:
        moment = first(event.xpath("./bpmn:timeDate", namespaces=self.nsmap))
        if moment is None or not (moment.text or "").strip():
            self.raise_validation_exception("A timer needs a timeDate expression")
        return Moment(self.bpmn_id, moment.text.strip())

    def parse_message_event(self, message_event: Any) -> Message:
        name = self.process_parser.parser.messages.get(message_event.get("messageRef"))
        if not name:
            self.raise_validation_exception("A message event names no message")
        return Message(name)


class _Start(_Event, StartEventParser):
    pass


class _End(_Event, EndEventParser):
    pass


class _Catch(_Event, IntermediateCatchEventParser):
    pass


class _Throw(_Event, IntermediateThrowEventParser):
    pass


class _Boundary(_Event, BoundaryEventParser):
    pass


class _EventGateway(_Event, EventBasedGatewayParser):
    pass


class DiagramParser(CamundaParser):
    """Reads the elements we run; any other element has no parser and is refused by name."""

    PARSER_CLASSES: dict[str, Any] = {}
    OVERRIDE_PARSER_CLASSES = {
        full_tag("startEvent"): (_Start, StartEvent),
        full_tag("endEvent"): (_End, EndEvent),
        full_tag("userTask"): (_HumanTask, HumanTask),
        full_tag("task"): (_Element, PlainTask),
        full_tag("scriptTask"): (_Script, ScriptTask),
        full_tag("businessRuleTask"): (_Decision, DecisionTask),
        full_tag("callActivity"): (_Call, BoundedCall),
        full_tag("subProcess"): (_Embedded, BoundedCall),
        full_tag("exclusiveGateway"): (_Conditional, ExclusiveGateway),
        full_tag("inclusiveGateway"): (_Conditional, InclusiveGateway),
        full_tag("parallelGateway"): (_Parallel, ParallelGateway),
        full_tag("eventBasedGateway"): (_EventGateway, EventBasedGateway),
        full_tag("intermediateCatchEvent"): (_Catch, IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_Throw, IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, BoundaryEvent),
    }
