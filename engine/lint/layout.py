"""Where to draw a process that has no drawing: columns in the order of its flows, lanes as bands, parts inside of their frame, pools below each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.catalog.xml import BPMN, FLOW_NODES
from engine.lint.diagram import local
from engine.lint.repairs.shapes import Box, Point, bent, size_of

GAP_X, GAP_Y, PAD, HEAD = 60.0, 40.0, 30.0, 30.0
SCOPES = ("subProcess", "transaction", "adHocSubProcess")
ARTIFACTS = {"dataObjectReference": (36.0, 50.0), "dataStoreReference": (50.0, 50.0), "textAnnotation": (120.0, 40.0)}


@dataclass
class Layout:
    """Boxes and lines by element id; `open_` are subprocesses drawn with their content, `flat` pools and lanes."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    open_: set[str] = field(default_factory=set)
    flat: set[str] = field(default_factory=set)
    width: float = 0.0
    height: float = 0.0

    def take(self, other: Layout, dx: float, dy: float) -> None:
        """Another layout inside of this one."""
        for id_, box in other.boxes.items():
            self.boxes[id_] = box._replace(x=box.x + dx, y=box.y + dy)
        for id_, points in other.lines.items():
            self.lines[id_] = [(x + dx, y + dy) for x, y in points]
        self.open_ |= other.open_
        self.flat |= other.flat


def lay_out(root: Any) -> Layout:
    """Everything of a file that can be drawn."""
    sheet, top = Layout(), 40.0
    processes = {process.get("id"): process for process in root.iter(BPMN + "process")}
    pools = [(pool, processes.pop((pool.get("processRef") or "").rpartition(":")[2], None)) for pool in root.iter(BPMN + "participant")]
    for pool, process in [*pools, *((None, process) for process in processes.values())]:
        inner = Layout(width=600.0, height=60.0) if process is None else scope_layout(process)
        head = HEAD if pool is not None else 0.0
        sheet.take(inner, 40 + head, top)
        if pool is not None and pool.get("id"):
            sheet.boxes[pool.get("id")] = Box(40, top, inner.width + head, inner.height)
            sheet.flat.add(pool.get("id"))
        top += inner.height + 60
    for flow in root.iter(BPMN + "messageFlow"):
        begin, end = sheet.boxes.get(flow.get("sourceRef") or ""), sheet.boxes.get(flow.get("targetRef") or "")
        if flow.get("id") and begin and end:
            down = begin.y < end.y
            sheet.lines[flow.get("id")] = [(begin.middle[0], begin.y + begin.height * down), (end.middle[0], end.y + end.height * (not down))]
    return sheet


def scope_layout(scope: Any) -> Layout:
    """One process or subprocess, from (0, 0)."""
    sheet = Layout()
    nodes = {child.get("id"): child for child in scope if local(child) in FLOW_NODES and child.get("id")}
    inner = {id_: scope_layout(node) for id_, node in nodes.items() if local(node) in SCOPES and any(local(child) in FLOW_NODES for child in node)}
    sizes = {id_: (inner[id_].width, inner[id_].height) if id_ in inner else size_of(local(node)) for id_, node in nodes.items()}
    free = [id_ for id_, node in nodes.items() if local(node) != "boundaryEvent"]
    ranks = _ranks(free, _ways(scope, nodes))
    lanes = [lane for lane in scope.iter(BPMN + "lane") if lane.find(BPMN + "childLaneSet") is None and _scope_of(lane) is scope]
    band = {(ref.text or "").strip(): number for number, lane in enumerate(lanes) for ref in lane.iter(BPMN + "flowNodeRef")}
    left = HEAD if lanes else 0.0
    columns = _columns(ranks, sizes, left + PAD)
    top = 0.0
    for number in range(max(1, len(lanes))):
        members = [id_ for id_ in free if band.get(id_, 0) == number]
        height = _stack(sheet, members, ranks, sizes, columns, top)
        if lanes and lanes[number].get("id"):
            sheet.boxes[lanes[number].get("id")] = Box(0, top, 0, height)
            sheet.flat.add(lanes[number].get("id"))
        top += height
    sheet.width = max([columns[-1] if columns else 300.0, 300.0])
    for lane in lanes:
        if lane.get("id") in sheet.boxes:
            sheet.boxes[lane.get("id")] = sheet.boxes[lane.get("id")]._replace(width=sheet.width)
    sheet.height = _artifacts(sheet, scope, left + PAD, top)
    for id_, part in inner.items():
        if id_ in sheet.boxes:
            sheet.take(part, sheet.boxes[id_].x, sheet.boxes[id_].y)
            sheet.open_.add(id_)
    _boundaries(sheet, nodes)
    _lines(sheet, scope)
    return sheet


def _scope_of(lane: Any) -> Any:
    return next((up for up in lane.iterancestors() if local(up) in ("process", *SCOPES)), None)


def _ways(scope: Any, nodes: dict[str, Any]) -> dict[str, list[str]]:
    """Element → what comes after it; a boundary event counts for the element it sits on."""
    ways: dict[str, list[str]] = {id_: [] for id_ in nodes}
    for flow in scope:
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        if local(flow) == "sequenceFlow" and source in nodes and target in nodes:
            host = nodes[source].get("attachedToRef") if local(nodes[source]) == "boundaryEvent" else source
            ways[host if host in nodes else source].append(target)
    return ways


def _ranks(ids: list[str], ways: dict[str, list[str]]) -> dict[str, int]:
    """The column of each element: one after the last that leads to it, flows that go back left out."""
    entered = {target for targets in ways.values() for target in targets}
    order: list[str] = []
    state: dict[str, int] = {}
    ahead: dict[str, list[str]] = {id_: [] for id_ in ids}
    for first in sorted(ids, key=lambda id_: id_ in entered):
        stack = [(first, iter(ways[first]))] if first not in state else []
        state.setdefault(first, 1)
        while stack:
            id_, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                state[id_] = 2
                order.append(id_)
                stack.pop()
            elif target in ahead and state.get(target) != 1:
                ahead[id_].append(target)
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(ways[target])))
    ranks = dict.fromkeys(ids, 0)
    for id_ in reversed(order):
        for target in ahead.get(id_, ()):
            ranks[target] = max(ranks[target], ranks[id_] + 1)
    return ranks


def _columns(ranks: dict[str, int], sizes: dict[str, tuple[float, float]], left: float) -> list[float]:
    """Where each column begins; the last number is where the sheet ends."""
    widest: dict[int, float] = {}
    for id_, rank in ranks.items():
        widest[rank] = max(widest.get(rank, 36.0), sizes[id_][0])
    found = [left]
    for rank in range(max(widest, default=-1) + 1):
        found.append(found[-1] + widest.get(rank, 36.0) + GAP_X)
    return found


def _stack(sheet: Layout, members: list[str], ranks: dict[str, int], sizes: dict[str, tuple[float, float]], columns: list[float], top: float) -> float:
    """Place the members of a lane in their columns; the lane's height."""
    stacks: dict[int, list[str]] = {}
    for id_ in members:
        stacks.setdefault(ranks[id_], []).append(id_)
    tall = {rank: sum(sizes[id_][1] for id_ in ids) + GAP_Y * (len(ids) - 1) for rank, ids in stacks.items()}
    height = max([*tall.values(), 60.0]) + 2 * PAD + 20
    for rank, ids in stacks.items():
        y, room = top + (height - tall[rank]) / 2, columns[rank + 1] - columns[rank] - GAP_X
        for id_ in ids:
            width, high = sizes[id_]
            sheet.boxes[id_] = Box(columns[rank] + (room - width) / 2, y, width, high)
            y += high + GAP_Y
    return height


def _artifacts(sheet: Layout, scope: Any, left: float, top: float) -> float:
    """Data and notes in a row below; where the scope ends."""
    x, found = left, False
    for child in scope:
        if local(child) in ARTIFACTS and child.get("id"):
            width, height = ARTIFACTS[local(child)]
            sheet.boxes[child.get("id")] = Box(x, top + 10, width, height)
            x, found = x + width + 60, True
    sheet.width = max(sheet.width, x)
    return top + 90 if found else top


def _boundaries(sheet: Layout, nodes: dict[str, Any]) -> None:
    seats: dict[str, int] = {}
    for id_, node in nodes.items():
        if local(node) == "boundaryEvent":
            host = sheet.boxes.get(node.get("attachedToRef") or "", Box(0, 0, 60, 18))
            seat = seats.get(node.get("attachedToRef") or "", 0)
            seats[node.get("attachedToRef") or ""] = seat + 1
            sheet.boxes[id_] = Box(host.x + host.width - 46 - seat * 42, host.y + host.height - 18, 36, 36)


def _lines(sheet: Layout, scope: Any) -> None:
    for flow in scope:
        begin, end = sheet.boxes.get(flow.get("sourceRef") or ""), sheet.boxes.get(flow.get("targetRef") or "")
        if not flow.get("id") or begin is None or end is None or local(flow) not in ("sequenceFlow", "association"):
            continue
        if local(flow) == "association":
            sheet.lines[flow.get("id")] = [begin.middle, end.middle]
        elif end.x > begin.x + begin.width:
            sheet.lines[flow.get("id")] = bent(begin.right, end.left)
        else:
            low = max(begin.y + begin.height, end.y + end.height) + 20
            sheet.lines[flow.get("id")] = [(begin.middle[0], begin.y + begin.height), (begin.middle[0], low), (end.middle[0], low), (end.middle[0], end.y + end.height)]


