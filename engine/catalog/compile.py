"""A process folder's files → one Definition. Assumes lint has passed; what still fails here is refused with the file's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from engine.catalog.deadline_defaults import parse_deadlines
from engine.catalog.definition import Definition, ElementInfo
from engine.catalog.element_words import parse_elements
from engine.catalog.fields import Field, parse_fields
from engine.catalog.functions import HOST_FUNCTIONS
from engine.catalog.only_drawn import without_pictures
from engine.catalog.program import Program
from engine.catalog.xml import read_xml
from engine.decisions import Decision, parse_decisions
from engine.expressions import compile_assignments, compile_expression
from engine.forms import parse_form
from engine.workflow.dialect import DiagramParser

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
EXPRESSION_TEXTS = {"conditionExpression": "boolean", "condition": "boolean", "completionCondition": "boolean",
                    "timeDate": "date and time", "loopCardinality": "number"}
EXPRESSION_ATTRIBUTES = {"dueDate": "date and time", "candidateGroups": "string", "assignee": "string"}
EXPRESSION_PROPERTIES = {"extend_by": "number", "from": "string"}
FLOW_NODES = frozenset({
    "startEvent", "endEvent", "userTask", "task", "scriptTask", "businessRuleTask", "callActivity", "subProcess", "exclusiveGateway",
    "inclusiveGateway", "parallelGateway", "eventBasedGateway", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
})


class NotRunnable(Exception):
    """The folder cannot become a definition. `file` and `reason` say where and why."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file, self.reason = file, reason


def compile_definition(process: str, version: str, files: Mapping[str, str]) -> Definition:
    """Parse and compile everything once. Raises NotRunnable, or the part's own error (FieldsError, FormError …)."""
    folder = f"processes/{process}/"
    fields = parse_fields(files.get(folder + "fields.toml", ""))
    types = {name: field.type for name, field in fields.items()}
    diagrams = {path: read_xml(text.encode(), path) for path, text in files.items() if path.endswith(".bpmn")}
    without_pictures(diagrams.values(), process)
    spec, parts = _parse(process, diagrams)
    drawn_in, drawn_at, elements = _drawn(diagrams)
    return Definition(
        process=process, version=version, files=dict(files), spec=spec, parts=parts,
        program=Program(*_compile_texts(diagrams, types), _decisions(files, types)), fields=fields,
        deadlines=parse_deadlines(files.get(folder + "deadlines.toml", "")),
        words=parse_elements(files.get(folder + "elements.toml", "")), forms=_forms(files, fields),
        diagrams=drawn_at, drawn_in=drawn_in, elements=elements, local_names=_local_names(diagrams),
    )


def _parse(process: str, diagrams: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    parser = DiagramParser()
    try:
        for path, root in diagrams.items():
            parser.add_bpmn_xml(etree.ElementTree(root), path)
        spec = parser.get_spec(process)
        parts = parser.get_subprocess_specs(process)
    except ValidationException as problem:
        raise NotRunnable(str(problem.file_name or process), str(problem)) from problem
    except (TypeError, KeyError, AttributeError, RecursionError) as problem:   # its own error reporting fails (hazard L14)
        raise NotRunnable(process, f"the diagram cannot be read: {problem}") from problem
    for part in (spec, *parts.values()):
        for task_spec in part.task_specs.values():
            if isinstance(task_spec, LoopTask):    # otherwise only connected by the process that created the instances
                part.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)
    return spec, parts


def _compile_texts(diagrams: Mapping[str, Any], types: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    expressions, scripts = {}, {}
    for root in diagrams.values():
        scope = {**types, **{name: "string" for name in _instance_variables(root) if name not in types}}
        for source, wanted in _expressions(root):
            expressions[source] = compile_expression(source, scope, functions=HOST_FUNCTIONS, expect=wanted)
        for script in root.iter(BPMN + "script"):
            source = (script.text or "").strip()
            scripts[source] = compile_assignments(source, scope, functions=HOST_FUNCTIONS)
    return expressions, scripts


def _expressions(root: Any) -> Iterator[tuple[str, str]]:
    """Every expression text of a diagram with the type its place wants."""
    for tag, wanted in EXPRESSION_TEXTS.items():
        for element in root.iter(BPMN + tag):
            if (element.text or "").strip():
                yield element.text.strip(), wanted
    for task in root.iter(BPMN + "userTask"):
        for attribute, wanted in EXPRESSION_ATTRIBUTES.items():
            text = task.get(CAMUNDA + attribute, "")
            if text.startswith("="):
                yield text[1:].strip(), wanted
    for pair in root.iter(CAMUNDA + "property"):
        if pair.get("name") in EXPRESSION_PROPERTIES and pair.get("value", "").startswith("="):
            yield pair.get("value")[1:].strip(), EXPRESSION_PROPERTIES[pair.get("name")]


def _decisions(files: Mapping[str, str], types: Mapping[str, str]) -> dict[str, Decision]:
    found: dict[str, Decision] = {}
    for path, text in files.items():
        if path.endswith(".dmn"):
            found |= parse_decisions(read_xml(text.encode(), path), types, HOST_FUNCTIONS)
    return found


def _forms(files: Mapping[str, str], fields: Mapping[str, Field]) -> dict[str, Any]:
    forms = {}
    for path, text in files.items():
        if path.startswith("forms/") and path.endswith(".form"):
            name = path.removeprefix("forms/").removesuffix(".form")
            forms[name] = parse_form(text, name=name, fields=fields)
    return forms


def _drawn(diagrams: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str], dict[tuple[str, str], ElementInfo]]:
    drawn_in: dict[str, str] = {}
    drawn_at: dict[str, str] = {}
    elements: dict[tuple[str, str], ElementInfo] = {}
    for path, root in diagrams.items():
        lanes = {ref.text: lane.get("name") for lane in root.iter(BPMN + "lane") for ref in lane.iter(BPMN + "flowNodeRef")}
        for process in root.iter(BPMN + "process"):
            process_id = process.get("id")
            drawn_at[process_id] = path
            drawn_in[process_id] = process_id
            for node in process.iter():
                kind = etree.QName(node).localname if isinstance(node.tag, str) else ""
                if kind in FLOW_NODES:
                    if kind == "subProcess":
                        drawn_in[node.get("id")] = process_id
                    elements[(process_id, node.get("id"))] = ElementInfo(
                        node.get("id"), process_id, node.get("name") or "", kind, lanes.get(node.get("id")), _properties(node))
    return drawn_in, drawn_at, elements


def _properties(node: Any) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
    return {pair.get("name"): pair.get("value") for pair in node.iterfind(path)}


def _instance_variables(root: Any) -> set[str]:
    loops = root.iter(BPMN + "multiInstanceLoopCharacteristics")
    return {loop.get(CAMUNDA + "elementVariable") for loop in loops} - {None}


def _local_names(diagrams: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for root in diagrams.values() for name in _instance_variables(root))
