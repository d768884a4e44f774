"""New elements between those that are there, with their flows and their drawing."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from engine.lint.diagram import local
from engine.lint.repairs.shapes import Box, bent, box_of, draw_edge, draw_shape, move_end, plane_of, size_of
from engine.lint.repairs.work import Work, children


def new_node(work: Work, scope: Any, kind: str, wish: str, name: str = "", attributes: str = "") -> str:
    """Another step, event or gateway in a scope; its id."""
    id_ = work.free_id(wish)
    shown = f" name={quoteattr(name)}" if name else ""
    work.add_flow_element(scope, f'<{work.edit.bpmn(scope, kind)} id="{id_}"{shown}{attributes} />')
    return id_


def new_flow(work: Work, scope: Any, source: str, target: str, inner: str = "", wish: str = "") -> str:
    """Another sequence flow in a scope; its id."""
    id_, name = work.free_id(wish or f"flow_{source}_{target}"), work.edit.bpmn(scope, "sequenceFlow")
    close = f">{inner}</{name}>" if inner else " />"
    work.add_flow_element(scope, f'<{name} id="{id_}" sourceRef={quoteattr(source)} targetRef={quoteattr(target)}{close}')
    return id_


def gateway_after(work: Work, node: Any, kind: str) -> str:
    """A gateway that all flows of an element go through from now on: the gateway's id."""
    scope, id_ = work.scope(node), node.get("id")
    flows = work.flows(node, "sourceRef")
    gateway = new_node(work, scope, kind, f"split_{id_}")
    joint = new_flow(work, scope, id_, gateway)
    for flow in flows:
        work.edit.set(flow, "sourceRef", gateway)
    _told(work, node, "outgoing", joint)
    box = box_of(work, id_)
    plane = plane_of(work, id_)
    if box is not None and plane is not None:
        width, height = size_of(kind)
        at = Box(box.x + box.width + 25, box.middle[1] - height / 2, width, height)
        draw_shape(work, plane, gateway, at, ' isMarkerVisible="true"' if kind == "exclusiveGateway" else "")
        draw_edge(work, plane, joint, [box.right, at.left])
        for flow in flows:
            move_end(work, flow.get("id") or "", True, at.right)
    return gateway


def gateway_before(work: Work, node: Any, kind: str) -> str:
    """A gateway in which all flows to an element meet from now on: the gateway's id."""
    scope, id_ = work.scope(node), node.get("id")
    flows = work.flows(node, "targetRef")
    gateway = new_node(work, scope, kind, f"join_{id_}")
    joint = new_flow(work, scope, gateway, id_)
    for flow in flows:
        work.edit.set(flow, "targetRef", gateway)
    _told(work, node, "incoming", joint)
    box, plane = box_of(work, id_), plane_of(work, id_)
    if box is not None and plane is not None:
        width, height = size_of(kind)
        at = Box(box.x - 25 - width, box.middle[1] - height / 2, width, height)
        draw_shape(work, plane, gateway, at)
        draw_edge(work, plane, joint, [at.right, box.left])
        for flow in flows:
            move_end(work, flow.get("id") or "", False, at.left)
    return gateway


def end_after(work: Work, node: Any) -> str:
    """An end event after an element, and the flow to it: the end's id."""
    scope, id_ = work.scope(node), node.get("id")
    end = new_node(work, scope, "endEvent", f"end_{id_}")
    flow = new_flow(work, scope, id_, end)
    _told(work, node, "outgoing", flow)
    draw_beside(work, id_, end, "endEvent", flow, after=True)
    return end


def draw_beside(work: Work, near: str, id_: str, kind: str, flow: str, after: bool) -> None:
    """Draw an element right or left of another, with the flow between them."""
    box, plane = box_of(work, near), plane_of(work, near)
    if box is None or plane is None:
        return
    width, height = size_of(kind)
    at = Box(box.x + box.width + 50 if after else box.x - 50 - width, box.middle[1] - height / 2, width, height)
    draw_shape(work, plane, id_, at)
    draw_edge(work, plane, flow, bent(box.right, at.left) if after else bent(at.right, box.left))


def _told(work: Work, node: Any, end: str, flow: str) -> None:
    """Keep an element's own list of its flows right, where it has one."""
    listed = list(children(node, end))
    for number, reference in enumerate(listed):
        if number:
            work.edit.remove(reference)
        else:
            work.edit.text(reference, flow)


def incoming(work: Work, node: Any) -> list[Any]:
    """The elements before this one."""
    return [found for flow in work.flows(node, "targetRef") if (found := work.by_id(flow.get("sourceRef") or "")) is not None and local(found)]
