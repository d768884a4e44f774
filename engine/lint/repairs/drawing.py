"""A drawing where there is none, a shape for what was left out, and nothing drawn for what is gone."""

from __future__ import annotations

from typing import Any

from engine.catalog.xml import BPMN
from engine.lint.diagram import local
from engine.lint.layout import lay_out
from engine.lint.repairs.insert import incoming
from engine.lint.repairs.kind import Kind
from engine.lint.repairs.shapes import DC, DD, DI, Box, bounds_xml, box_of, draw_edge, draw_shape, plane_of, shape_of, size_of
from engine.lint.repairs.work import CannotRepair, Work


def _draw(work: Work, choice: str) -> None:
    """Everything, laid out by its flows."""
    sheet, root = lay_out(work.root), work.root
    name = {local_: work.edit.name(root, uri, local_) for uri, local_ in ((DI, "BPMNDiagram"), (DI, "BPMNPlane"), (DI, "BPMNShape"), (DI, "BPMNEdge"), (DC, "Bounds"), (DD, "waypoint"))}
    parts: list[str] = []
    for id_, box in sorted(sheet.boxes.items(), key=lambda pair: pair[0] not in sheet.flat):
        more = ' isHorizontal="true"' if id_ in sheet.flat else ' isExpanded="true"' if id_ in sheet.open_ else ""
        parts.append(f'<{name["BPMNShape"]} id="{work.free_id(id_ + "_di")}" bpmnElement="{id_}"{more}>{bounds_xml(name["Bounds"], box)}</{name["BPMNShape"]}>')
    for id_, points in sheet.lines.items():
        held = "".join(f'<{name["waypoint"]} x="{x:g}" y="{y:g}" />' for x, y in points)
        parts.append(f'<{name["BPMNEdge"]} id="{work.free_id(id_ + "_di")}" bpmnElement="{id_}">{held}</{name["BPMNEdge"]}>')
    plane = next(root.iter(f"{{{DI}}}BPMNPlane"), None)
    if plane is not None:
        for part in parts:
            work.edit.add(plane, part)
        return
    shown = next(root.iter(BPMN + "collaboration"), next(root.iter(BPMN + "process"), None))
    if shown is None or not shown.get("id"):
        raise CannotRepair(work.say("there is nothing to draw", "没有可画的东西"))
    body = "".join(f"\n      {part}" for part in parts)
    work.edit.add(root, f'<{name["BPMNDiagram"]} id="{work.free_id("drawing")}">\n    <{name["BPMNPlane"]} id="{work.free_id("plane")}" bpmnElement="{shown.get("id")}">'
                        f'{body}\n    </{name["BPMNPlane"]}>\n  </{name["BPMNDiagram"]}>')


def _place(work: Work, choice: str) -> None:
    """Beside what leads to it, or below everything."""
    element, id_ = work.element, work.element.get("id")
    width, height = size_of(local(element))
    before = [(box, plane) for node in incoming(work, element) if (box := box_of(work, node.get("id"))) and (plane := plane_of(work, node.get("id"))) is not None]
    if before:
        box, plane = before[0]
        at = Box(box.x + box.width + 60, box.middle[1] - height / 2, width, height)
    else:
        plane = next(work.root.iter(f"{{{DI}}}BPMNPlane"), None)
        bounds = [] if plane is None else [(_number(one, "x"), _number(one, "y") + _number(one, "height")) for one in plane.iter(f"{{{DC}}}Bounds")]
        if plane is None:
            raise CannotRepair(work.say("the file holds no drawing yet", "文件里还没有图形"))
        at = Box(min((x for x, _ in bounds), default=40.0), max((y for _, y in bounds), default=0.0) + 60, width, height)
    draw_shape(work, plane, id_, at)
    for flow in (*work.flows(element, "targetRef"), *work.flows(element, "sourceRef")):
        begin, end = (at if flow.get(key) == id_ else box_of(work, flow.get(key) or "") for key in ("sourceRef", "targetRef"))
        if flow.get("id") and begin and end and shape_of(work, flow.get("id")) is None:
            draw_edge(work, plane, flow.get("id"), [begin.right, end.left])


def _number(bounds: Any, key: str) -> float:
    try:
        return float(bounds.get(key, "0"))
    except ValueError:
        return 0.0


def _erase(work: Work, choice: str) -> None:
    """Take the shapes of something that is not in the file out of the drawing."""
    for shape in work.edit.source.elements:
        if shape.tag in (f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge") and shape.get("bpmnElement") == work.finding.element:
            work.edit.remove(shape)


def _usable(work: Work, choice: str) -> None:
    """Numbers where places and sizes are none."""
    shape = shape_of(work, work.finding.element)
    for bounds in () if shape is None else shape.iter(f"{{{DC}}}Bounds"):
        width, height = size_of(local(work.element))
        for key, value in (("x", 0.0), ("y", 0.0), ("width", width), ("height", height)):
            if not _plain(bounds.get(key, "0")):
                work.edit.set(bounds, key, f"{value:g}")


def _plain(text: str) -> bool:
    try:
        return abs(float(text)) < 1e6
    except ValueError:
        return False


KINDS = (
    Kind("draw", ("drawing.none",), "Draw it: arranged by its flows", "按流程自动画图", _draw),
    Kind("draw_element", ("drawing.missing",), "Draw it", "画上它", _place),
    Kind("erase", ("drawing.unknown",), "Take it out of the drawing", "从图形里去掉", _erase),
    Kind("usable_place", ("drawing.number",), "Give it a usable place", "给它合适的位置", _usable),
)
