"""The drawing of what a repair adds: shapes and edges in the plane where its neighbours are drawn."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.lint.repairs.work import Work

DI, DC, DD = "http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI"
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36), "intermediateThrowEvent": (36, 36), "intermediateCatchEvent": (36, 36), "boundaryEvent": (36, 36),
         "exclusiveGateway": (50, 50), "parallelGateway": (50, 50), "inclusiveGateway": (50, 50), "eventBasedGateway": (50, 50), "complexGateway": (50, 50)}
Point = tuple[float, float]


class Box(NamedTuple):
    """A place on the sheet, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return (self.x + self.width / 2, self.y + self.height / 2)

    @property
    def right(self) -> Point:
        return (self.x + self.width, self.y + self.height / 2)

    @property
    def left(self) -> Point:
        return (self.x, self.y + self.height / 2)


def size_of(kind: str) -> tuple[float, float]:
    """How large an element of a kind is drawn."""
    return SIZES.get(kind, (100, 80))


def shape_of(work: Work, id_: str) -> Any:
    """The BPMNShape or BPMNEdge of an element, or none."""
    return next((one for one in work.edit.source.elements
                 if one.tag in (f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge") and (one.get("bpmnElement") or "").rpartition(":")[2] == id_), None)


def box_of(work: Work, id_: str) -> Box | None:
    """Where an element is drawn; none when it is not, or at no usable place."""
    shape = shape_of(work, id_)
    bounds = None if shape is None else shape.find(f"{{{DC}}}Bounds")
    try:
        return None if bounds is None else Box(*(float(bounds.get(key, "0")) for key in ("x", "y", "width", "height")))
    except ValueError:
        return None


def plane_of(work: Work, near: str) -> Any:
    """The plane in which an element is drawn; none when it is not drawn."""
    shape = shape_of(work, near)
    return None if shape is None else shape.getparent()


def draw_shape(work: Work, plane: Any, id_: str, box: Box, more: str = "") -> None:
    """One more shape."""
    shape, bounds = work.edit.name(plane, DI, "BPMNShape"), work.edit.name(plane, DC, "Bounds")
    work.edit.add(plane, f'<{shape} id="{work.free_id(id_ + "_di")}" bpmnElement="{id_}"{more}>{bounds_xml(bounds, box)}</{shape}>')


def bounds_xml(name: str, box: Box) -> str:
    """A dc:Bounds element."""
    return f'<{name} x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" />'


def draw_edge(work: Work, plane: Any, id_: str, points: list[Point]) -> None:
    """One more line."""
    edge, point = work.edit.name(plane, DI, "BPMNEdge"), work.edit.name(plane, DD, "waypoint")
    held = "".join(f'<{point} x="{x:g}" y="{y:g}" />' for x, y in points)
    work.edit.add(plane, f'<{edge} id="{work.free_id(id_ + "_di")}" bpmnElement="{id_}">{held}</{edge}>')


def move_end(work: Work, flow: str, first: bool, to: Point) -> None:
    """Let the line of a flow begin, or end, at another place."""
    edge = shape_of(work, flow)
    points = [] if edge is None else edge.findall(f"{{{DD}}}waypoint")
    if points:
        point = points[0 if first else -1]
        work.edit.set(point, "x", f"{to[0]:g}")
        work.edit.set(point, "y", f"{to[1]:g}")


def bent(begin: Point, end: Point) -> list[Point]:
    """A line with right angles between two places."""
    if begin[1] == end[1]:
        return [begin, end]
    middle = (begin[0] + end[0]) / 2 if end[0] > begin[0] + 20 else begin[0] + 20
    return [begin, (middle, begin[1]), (middle, end[1]), end]
