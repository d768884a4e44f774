"""BPMN stands where BPMN stands: nothing is hidden in extensions, and nothing foreign poses as a part of the diagram."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.xml import BPMN, FLOW_NODES
from engine.lint.diagram import CAMUNDA, local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

EXTENSIONS = BPMN + "extensionElements"
MODELERS = ("http://www.omg.org/spec/", "http://camunda.org/", "http://bpmn.io/", "http://www.w3.org/")

WORDS = {
    "hidden": Words(
        "{kind} stands inside extension elements, where it is not drawn but could run", "Remove it from the extension elements.",
        "{kind} 藏在扩展元素里：图上看不见，却可能被执行", "把它从扩展元素里删掉。"),
    "foreign": Words(
        "the element {kind} is not BPMN and stands outside of extension elements", "Remove it, or move it into extension elements.",
        "元素 {kind} 不是 BPMN，却不在扩展元素里", "删掉它，或移到扩展元素里。"),
    "misplaced": Words(
        "{kind} stands inside {outer}, where BPMN has none", "Draw it again in the modeler.",
        "{kind} 出现在 {outer} 里，BPMN 不允许", "在建模工具里重新画。"),
    "twice": Words(
        "{kind} stands twice in the same place; only one would be read", "Keep one.",
        "同一处有两个 {kind}，只会读到一个", "只留一个。"),
    "ignored": Words(
        "extensions of {namespace} are ignored", "Nothing to do when they only help another tool; what they should do will not happen here.",
        "{namespace} 的扩展会被忽略", "如果只给别的工具用，可以不管；它们的功能在这里不起作用。", "warning"),
}
# Where what runs may stand; anywhere else SpiffWorkflow would still find it.
SCOPES = {"process", "subProcess", "transaction", "adHocSubProcess", "subChoreography", "choreography", "globalChoreographyTask"}
PLACES = dict.fromkeys((*FLOW_NODES, "sequenceFlow"), SCOPES) | {
    "condition": {"conditionalEventDefinition"}, "completionCondition": {"multiInstanceLoopCharacteristics", "adHocSubProcess"},
    "loopCardinality": {"multiInstanceLoopCharacteristics"},
    "conditionExpression": {"sequenceFlow"}, "script": {"scriptTask", "globalScriptTask"}, "timeDate": {"timerEventDefinition"},
    "flowNodeRef": {"lane"}, "process": {"definitions"}, "message": {"definitions"}, "multiInstanceLoopCharacteristics": {
        "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask", "callActivity",
        "subProcess", "transaction", "adHocSubProcess"},
}
SINGLE = frozenset(PLACES) - {*FLOW_NODES, "sequenceFlow", "flowNodeRef", "process", "message"} | {"extensionElements", "standardLoopCharacteristics"}
# What SpiffWorkflow or the catalog looks for at any depth.
LOOKED_FOR = frozenset({
    *PLACES, "loopCondition", "standardLoopCharacteristics", "lane", "signal",
    "error", "escalation", "dataStore", "correlationProperty", "correlationKey", "collaboration", "participant"})


def check(folder: Folder) -> Iterator[Finding]:
    """Hidden, foreign and misplaced elements; extensions that are ignored."""
    for diagram in folder.diagrams:
        strangers: set[str] = set()
        for element in diagram.root.iter():
            outer, kind = element.getparent(), local(element)
            if outer is None or not isinstance(element.tag, str):
                continue
            near, name = next((up.get("id") for up in (element, *element.iterancestors()) if up.get("id")), ""), element.tag.split("}")[-1]
            if (kind in LOOKED_FOR or kind.endswith("EventDefinition")) and (not local(outer) or next(element.iterancestors(EXTENSIONS), None) is not None):
                yield folder.find(WORDS["hidden"], diagram.file, near, kind=kind)
            elif not kind and local(outer) not in ("", "definitions", "extensionElements", "documentation", "text"):
                yield folder.find(WORDS["foreign"], diagram.file, near, kind=name)
            elif kind in PLACES and local(outer) not in PLACES[kind] or kind.endswith("EventDefinition") and not _may_hold_events(local(outer)):
                yield folder.find(WORDS["misplaced"], diagram.file, near, kind=kind, outer=local(outer))
            elif kind in SINGLE and next(element.itersiblings(element.tag, preceding=True), None) is not None:
                yield folder.find(WORDS["twice"], diagram.file, near, kind=kind)
            elif outer.tag == EXTENSIONS and not element.tag.startswith((CAMUNDA, *("{" + known for known in MODELERS))):
                strangers.add(element.tag[1:].split("}")[0] if element.tag.startswith("{") else name)
        for namespace in sorted(strangers):
            yield folder.find(WORDS["ignored"], diagram.file, diagram.root.get("id") or "", namespace=namespace)


def _may_hold_events(kind: str) -> bool:
    return kind.endswith("Event") or kind in ("definitions", "multiInstanceLoopCharacteristics", "complexBehaviorDefinition")
