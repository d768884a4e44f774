"""Beginnings and ends that are missing: what has no flow into it begins, what has none out of it ends."""

from __future__ import annotations

from typing import Any

from engine.catalog.xml import FLOW_NODES
from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.repairs.gateways import node_at
from engine.lint.repairs.insert import draw_beside, end_after, gateway_after, new_flow, new_node
from engine.lint.repairs.kind import NOTHING, Ask, Kind, one_of
from engine.lint.repairs.shapes import Box, bent, box_of, draw_edge, draw_shape, plane_of
from engine.lint.repairs.work import CannotRepair, Work


def _nodes(scope: Any) -> list[Any]:
    return [child for child in scope if local(child) in FLOW_NODES and child.get("id")]


def _watches(work: Work, node: Any) -> bool:
    """Elements that no flow has to reach: boundary events, event subprocesses, what undoes."""
    return local(node) == "boundaryEvent" or node.get("triggeredByEvent") == "true" or node.get("isForCompensation") == "true"


def _scope(work: Work) -> Any:
    return work.root if not work.finding.element else work.element


def _start(work: Work, choice: str) -> None:
    scope = _scope(work)
    first = [node for node in _nodes(scope) if not work.flows(node, "targetRef") and not _watches(work, node)] or _nodes(scope)[:1]
    start = new_node(work, scope, "startEvent", f"start_{scope.get('id')}")
    if not first:                # nothing in it yet: it begins and ends
        new_flow(work, scope, start, new_node(work, scope, "endEvent", f"end_{scope.get('id')}"))
        return
    if len(first) == 1:
        flow = new_flow(work, scope, start, first[0].get("id"))
        draw_beside(work, first[0].get("id"), start, "startEvent", flow, after=False)
        return
    fork = new_node(work, scope, "parallelGateway", f"fork_{scope.get('id')}")
    begin = new_flow(work, scope, start, fork)
    boxes = []
    for node in first:
        flow = new_flow(work, scope, fork, node.get("id"))
        boxes.append((box_of(work, node.get("id")), plane_of(work, node.get("id")), flow))
    _draw_fork(work, start, fork, begin, boxes)


def _draw_fork(work: Work, start: str, fork: str, begin: str, ends: list[tuple[Any, Any, str]]) -> None:
    drawn = [(box, plane, flow) for box, plane, flow in ends if box is not None and plane is not None]
    if not drawn:
        return
    left, middle, plane = min(box.x for box, _, _ in drawn), drawn[0][0].middle[1], drawn[0][1]
    at_fork, at_start = Box(left - 110, middle - 25, 50, 50), Box(left - 200, middle - 18, 36, 36)
    draw_shape(work, plane, start, at_start)
    draw_shape(work, plane, fork, at_fork)
    draw_edge(work, plane, begin, [at_start.right, at_fork.left])
    for box, own, flow in drawn:
        draw_edge(work, own, flow, bent(at_fork.right, box.left))


def _ends(work: Work, choice: str) -> None:
    """An end after everything that leads nowhere."""
    scope = _scope(work)
    last = [node for node in _nodes(scope) if not work.flows(node, "sourceRef") and local(node) != "endEvent" and node.get("triggeredByEvent") != "true"]
    if not last:
        raise CannotRepair(work.say("nothing leads nowhere: draw the way out of the loop", "没有断头的步骤：请画出循环的出口"))
    for node in last:
        end_after(work, node)


def _end(work: Work, choice: str) -> None:
    end_after(work, work.element)


def _to_start(folder: Folder, finding: Finding) -> Ask | None:
    """For a step nobody gets to because no flow leads to it: after which step it comes."""
    found = node_at(folder, finding)
    if found is None or found[0].incoming(found[1]) or found[1].kind == "boundaryEvent":
        return None
    others = [node for node in found[0].nodes if node is not found[1] and node.kind not in ("endEvent",) and node.id]
    return one_of((node.id, node.name or node.id) for node in sorted(others, key=lambda node: node.kind != "startEvent"))


def _after(work: Work, choice: str) -> None:
    source, scope = work.by_id(choice), work.scope(work.element)
    if source is None or work.scope(source) is not scope:
        raise CannotRepair(work.say("there is no step {0} beside it", "旁边没有步骤 {0}", choice or "—"))
    flow = new_flow(work, scope, choice, work.element.get("id"))
    begin, end, plane = box_of(work, choice), box_of(work, work.element.get("id")), plane_of(work, choice)
    if begin is not None and end is not None and plane is not None:
        draw_edge(work, plane, flow, [begin.right, end.left])


def _starts(folder: Folder, finding: Finding) -> Ask | None:
    scope = next((scope for scope in folder.scopes if scope.file == finding.file and scope.id == finding.element), None)
    starts = [] if scope is None else [node for node in scope.nodes if node.kind == "startEvent" and node.id]
    plain_first = sorted(starts, key=lambda node: len(node.events))
    return one_of((node.id, node.name or node.id) for node in plain_first)


def _one_start(work: Work, choice: str) -> None:
    """One start is kept; the others become events that are passed, each a way out of a gateway behind it."""
    scope = _scope(work)
    kept = next((node for node in _nodes(scope) if node.get("id") == choice and local(node) == "startEvent"), None)
    if kept is None:
        raise CannotRepair(work.say("there is no start event {0}", "没有开始事件 {0}", choice or "—"))
    gateway = gateway_after(work, kept, "exclusiveGateway")
    for other in _nodes(scope):
        if local(other) == "startEvent" and other is not kept:
            work.edit.retag(other, "intermediateThrowEvent")
            for event in other:
                if local(event).endswith("EventDefinition"):
                    work.edit.remove(event)
            flow = new_flow(work, scope, gateway, other.get("id"))
            begin, end, plane = box_of(work, choice), box_of(work, other.get("id")), plane_of(work, choice)
            if begin is not None and end is not None and plane is not None:
                draw_edge(work, plane, flow, [begin.right, end.left])


def _has_dead_ends(folder: Folder, finding: Finding) -> Ask | None:
    scope = next((scope for scope in folder.scopes if scope.file == finding.file and scope.id == finding.element), None)
    return None if scope is None or all(scope.outgoing(node) for node in scope.nodes) else NOTHING


def _has_nodes(folder: Folder, finding: Finding) -> Ask | None:
    scope = next((scope for scope in folder.scopes if scope.file == finding.file and scope.id == finding.element), None)
    return NOTHING if scope is not None and (scope.nodes or scope.kind == "process") else None


KINDS = (
    Kind("add_start", ("start_end.no_start",), "Add a start event", "加上开始事件", _start, _has_nodes),
    Kind("add_ends", ("start_end.no_end",), "Add end events where it leads nowhere", "在断头处加上结束事件", _ends, _has_dead_ends),
    Kind("add_end", ("flows.dead_end",), "Add an end event after it", "在它后面加上结束事件", _end),
    Kind("one_start", ("start_end.starts",), "Keep one start, and choose behind it", "只留一个开始，在它后面选择", _one_start, _starts),
    Kind("comes_after", ("reachable.unreachable",), "Say after which step it comes", "说明它在哪一步之后", _after, _to_start),
)
