"""Elements the engine does not run are refused by name, each with what to draw instead."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.xml import BPMN, FLOW_NODES
from engine.lint.diagram import Diagram, Node, local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.unsupported_words import ELEMENTS, EVENTS, OTHERS, WORDS

RUN = frozenset({
    "startEvent", "endEvent", "userTask", "task", "scriptTask", "businessRuleTask", "callActivity", "subProcess", "exclusiveGateway",
    "inclusiveGateway", "parallelGateway", "eventBasedGateway", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
})
# Which events an element may carry; "" is none at all.
CARRIED = {
    "startEvent": {""}, "endEvent": {"", "terminateEventDefinition"}, "intermediateThrowEvent": {""},
    "intermediateCatchEvent": {"timerEventDefinition", "messageEventDefinition"},
    "boundaryEvent": {"timerEventDefinition", "messageEventDefinition"},
}


def check(folder: Folder) -> Iterator[Finding]:
    """Tasks, gateways, events, subprocesses, loops and data that have no place here."""
    for diagram in folder.diagrams:
        for scope in diagram.scopes:
            for node in scope.nodes:
                yield from _node(folder, node)
        yield from _others(folder, diagram)


def _node(folder: Folder, node: Node) -> Iterator[Finding]:
    if node.kind not in RUN:
        yield folder.at(ELEMENTS.get(node.kind, WORDS["element"]), node, kind=node.kind)
        return
    if node.kind == "task":
        yield folder.at(WORDS["plain_task"], node)
    if node.kind == "subProcess" and node.xml.get("triggeredByEvent", "false") != "false":
        yield folder.at(WORDS["event_subprocess"], node)
    if node.xml.find(BPMN + "standardLoopCharacteristics") is not None:
        yield folder.at(WORDS["standard_loop"], node)
    if node.xml.get("isForCompensation") == "true":
        yield folder.at(WORDS["compensation"], node)
    if node.kind in CARRIED:
        kinds = [local(event) for event in node.events] or [""]
        if len(kinds) > 1:
            yield folder.at(WORDS["several_events"], node)
        for kind in kinds:
            if kind not in CARRIED[node.kind]:
                yield folder.at(EVENTS.get((node.kind, kind)) or EVENTS.get(("", kind), WORDS["event"]), node, kind=kind or "—")


def _others(folder: Folder, diagram: Diagram) -> Iterator[Finding]:
    """What is neither a step nor a flow."""
    for element in diagram.root.iter():
        kind = local(element)
        if kind in OTHERS:
            near = element if element.get("id") else next((up for up in element.iterancestors() if up.get("id")), diagram.root)
            yield folder.find(OTHERS[kind], diagram.file, near.get("id") or "", near.get("name") or "", kind=kind)
        elif kind.startswith("global"):
            yield folder.find(WORDS["global"], diagram.file, element.get("id") or "", element.get("name") or "", kind=kind)
        elif (kind in FLOW_NODES and local(element.getparent()) in ("choreography", "globalChoreographyTask")):
            yield folder.find(WORDS["element"], diagram.file, element.get("id") or "", element.get("name") or "", kind=kind)
