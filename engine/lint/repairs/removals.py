"""What means nothing here, or may not be here, taken out: the designer decides, nothing is removed unasked."""

from __future__ import annotations

from typing import Any

from engine.catalog.xml import BPMN
from engine.lint.diagram import camunda_name, local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.repairs.kind import NOTHING, Ask, Kind
from engine.lint.repairs.work import CAMUNDA, CannotRepair, Work
from engine.lint.rules.extensions import CODE, DATA, KNOWN, SERVICE
from engine.lint.rules.structure import LOOKED_FOR


def _extensions(wanted: Any) -> Any:
    """Remove the Camunda extensions of an element that `wanted` names."""
    def make(work: Work, choice: str) -> None:
        found = [one for one in work.element.iter() if wanted(camunda_name(one))]
        for one in found:
            work.edit.remove(one)
        if not found:
            raise CannotRepair(work.say("{0} has no such extension", "“{0}”没有这样的扩展", work.finding.element))
    return make


def _attributes(*names: str) -> Any:
    def make(work: Work, choice: str) -> None:
        for one in (work.element, *work.element.iter()):
            for name in names:
                if f"{{{CAMUNDA}}}{name}" in one.attrib:
                    work.edit.drop(one, f"{{{CAMUNDA}}}{name}")
    return make


def _lane_member_places(work: Work, choice: str) -> None:
    """References whose only fault are blanks around them, or that name something which is no step."""
    for lane in work.root.iter(BPMN + "lane"):
        if lane.get("id") == work.finding.element:
            nodes = {one.get("id"): local(one) for one in work.edit.source.elements if one.tag.startswith(BPMN)}
            for reference in lane.findall(BPMN + "flowNodeRef"):
                text = reference.text or ""
                if text != text.strip() and text.strip() in nodes:
                    work.edit.text(reference, text.strip())
                elif not _is_node(nodes.get(text.strip(), "")):
                    work.edit.remove(reference)


def _is_node(kind: str) -> bool:
    return kind.endswith(("Event", "Task", "Gateway", "SubProcess")) or kind in ("task", "subProcess", "transaction", "callActivity")


def _one_lane(work: Work, choice: str) -> None:
    """Of several lanes that list an element, the innermost that is last keeps it."""
    found = [reference for lane in work.root.iter(BPMN + "lane") for reference in lane.findall(BPMN + "flowNodeRef") if reference.text == work.finding.element]
    for reference in found[:-1]:
        work.edit.remove(reference)


def _correlation(work: Work, choice: str) -> None:
    work.edit.remove(work.element)


def _unhide(work: Work, choice: str) -> None:
    """Take out what would run from places where BPMN has nothing: below foreign elements and extension elements."""
    for one in work.edit.source.elements:
        outer = one.getparent()
        if outer is not None and (local(one) in LOOKED_FOR or local(one).endswith("EventDefinition")) and (
                not local(outer) or next(one.iterancestors(BPMN + "extensionElements"), None) is not None):
            work.edit.remove(one)


def _whole(folder: Folder, finding: Finding) -> Ask | None:
    return NOTHING if finding.element else None


def _bad_flow(work: Work, choice: str) -> None:
    if local(work.element) != "sequenceFlow":
        raise CannotRepair(work.say("{0} is not a flow", "{0} 不是连线", work.finding.element))
    for one in work.edit.source.elements:
        if one.get("bpmnElement") == work.element.get("id") or local(one) in ("incoming", "outgoing") and (one.text or "").strip() == work.element.get("id"):
            work.edit.remove(one)
    work.edit.remove(work.element)


def _default(work: Work, choice: str) -> None:
    work.edit.drop(work.element, "default")


KINDS = (
    Kind("remove_code", ("extensions.code",), "Remove what would run code", "去掉会运行代码的部分", _extensions(lambda kind: kind in CODE)),
    Kind("remove_mapping", ("extensions.data", "extensions.call_mapping"), "Remove the mapping", "去掉数据映射", _extensions(lambda kind: kind in DATA or kind in ("in", "out"))),
    Kind("remove_service", ("extensions.service",), "Remove the service", "去掉服务", _attributes(*sorted(SERVICE))),
    Kind("remove_extension", ("extensions.ignored",), "Remove the extension", "去掉这个扩展", _extensions(lambda kind: kind and kind not in KNOWN | CODE | DATA)),
    Kind("remove_result", ("decisions.result_variable", "scripts.result_variable"), "Remove the result variable", "去掉结果变量", _attributes("resultVariable", "mapDecisionResult")),
    Kind("remove_follow_up", ("timers.follow_up",), "Remove the follow-up date", "去掉跟进日期", _attributes("followUpDate")),
    Kind("tidy_lane", ("lanes.unknown_element",), "Correct the lane's list", "改正泳道的清单", _lane_member_places),
    Kind("one_lane", ("lanes.two_lanes",), "Leave it in one lane", "只留在一个泳道里", _one_lane),
    Kind("unhide", ("structure.hidden",), "Remove it from the extension elements", "从扩展元素里去掉", _unhide),
    Kind("remove_correlation", ("unsupported.other_correlationProperty", "unsupported.other_correlationKey"), "Remove the correlation", "去掉消息关联", _correlation, _whole),
    Kind("remove_flow", ("flows.from_nowhere", "flows.to_nowhere", "flows.into_start", "flows.out_of_end"), "Remove the flow", "删掉这条连线", _bad_flow,
         lambda folder, finding: NOTHING if any(flow.id == finding.element for scope in folder.scopes for flow in scope.flows) else None),
    Kind("no_default", ("gateways.bad_default",), "Forget this default", "去掉这个默认", _default),
)
