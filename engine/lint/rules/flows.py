"""Sequence flows join two elements of the same process, and boundary events sit on one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import Flow, Node, Scope
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

HOSTS = frozenset({"userTask", "callActivity", "subProcess", "task", "manualTask", "receiveTask", "transaction", "adHocSubProcess"})

WORDS = {
    "from_nowhere": Words(
        "the flow begins at {end}, which is not an element of {where}", "Draw it again from the element it should leave.",
        "连线的起点 {end} 不是“{where}”里的元素", "从正确的元素重新画。"),
    "to_nowhere": Words(
        "the flow leads to {end}, which is not an element of {where}", "Draw it again to the element it should reach.",
        "连线的终点 {end} 不是“{where}”里的元素", "重新连到正确的元素。"),
    "into_start": Words(
        "a flow leads into the start event", "Lead it to the first step instead.",
        "有连线指向开始事件", "改为指向第一步。"),
    "out_of_end": Words(
        "a flow leaves the end event", "Remove it, or replace the end event by a step.",
        "有连线从结束事件出来", "删掉它，或把结束事件换成步骤。"),
    "into_boundary": Words(
        "a flow leads into the boundary event", "Lead it to a step; a boundary event begins by its timer or message.",
        "有连线指向边界事件", "改为指向步骤；边界事件由定时或消息触发。"),
    "dead_end": Words(
        "{name} leads nowhere", "Draw a flow to the next step or to an end event.",
        "“{name}”之后没有去处", "连到下一步或结束事件。"),
    "not_attached": Words(
        "the boundary event sits on {host}, which is not an element of {where}", "Drag it onto the step it belongs to.",
        "边界事件所在的 {host} 不是“{where}”里的元素", "把它拖到所属的步骤上。"),
    "wrong_host": Words(
        "the boundary event sits on a {kind}, which never waits", "Put it on a user task, a call activity or a subprocess.",
        "边界事件放在不会等待的 {kind} 上", "放到用户任务、调用活动或子流程上。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Flows to and from nowhere, dead ends, and boundary events that hang in the air."""
    for scope in folder.scopes:
        for flow in scope.flows:
            yield from _flow(folder, scope, flow)
        for node in scope.nodes:
            yield from _node(folder, scope, node)


def _flow(folder: Folder, scope: Scope, flow: Flow) -> Iterator[Finding]:
    where = scope.xml.get("name") or scope.id
    for end, words in ((flow.source, WORDS["from_nowhere"]), (flow.target, WORDS["to_nowhere"])):
        if end not in scope.by_id:
            yield folder.find(words, scope.file, flow.id, flow.name, end=end or "—", where=where)
    source, target = scope.by_id.get(flow.source), scope.by_id.get(flow.target)
    for node, kind, words in ((target, "startEvent", WORDS["into_start"]), (target, "boundaryEvent", WORDS["into_boundary"]),
                              (source, "endEvent", WORDS["out_of_end"])):
        if node is not None and node.kind == kind:
            yield folder.at(words, node)


def _node(folder: Folder, scope: Scope, node: Node) -> Iterator[Finding]:
    if node.kind != "endEvent" and not scope.outgoing(node):
        yield folder.at(WORDS["dead_end"], node)
    if node.kind == "boundaryEvent":
        host = scope.by_id.get(node.attached_to)
        if host is None:
            yield folder.at(WORDS["not_attached"], node, host=node.attached_to or "—", where=scope.xml.get("name") or scope.id)
        elif host.kind not in HOSTS:
            yield folder.at(WORDS["wrong_host"], node, kind=host.kind)
