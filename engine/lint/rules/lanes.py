"""A lane is called like a role, and says who does the user tasks in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.catalog.xml import BPMN
from engine.lint.diagram import Diagram, local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest

WORDS = {
    "no_role": Words(
        "the lane {name} names no role", "Call it one of: {roles}. The words people read come from roles.toml.",
        "泳道“{name}”不是角色", "改名为其中之一：{roles}。给人看的名称来自 roles.toml。"),
    "unknown_element": Words(
        "the lane {name} lists {member}, which is no element of the diagram", "Move the elements in the modeler and save again.",
        "泳道“{name}”列出了图里没有的元素 {member}", "在建模工具里移动元素并重新保存。"),
    "two_lanes": Words(
        "{member} lies in two lanes", "Move it into one of them and save again.",
        "元素 {member} 同时在两个泳道里", "把它移到一个泳道里并重新保存。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Lanes that are no role, that list what is not there, or that share an element."""
    for diagram in folder.diagrams:
        known = {element.get("id") for element in diagram.root.iter() if local(element)}       # some tools list flows and data as well
        silent = {scope.xml for scope in diagram.silent}
        members: Counter[str] = Counter()
        for lane in diagram.root.iter(BPMN + "lane"):
            if silent & set(lane.iterancestors()):
                continue
            id_, name = lane.get("id") or "", lane.get("name") or ""
            if lane.find(BPMN + "childLaneSet") is None and name not in folder.roles:
                yield folder.find(WORDS["no_role"], diagram.file, id_, name, roles=nearest(name, folder.roles))
            for member in lane.findall(BPMN + "flowNodeRef"):
                members[member.text or ""] += 1
                if not member.text or member.text not in known:
                    yield folder.find(WORDS["unknown_element"], diagram.file, id_, name, member=member.text or "—")
        for member_id in (key for key, count in members.items() if count > 1):
            yield folder.find(WORDS["two_lanes"], diagram.file, member_id, member=member_id)


def lane_of(diagram: Diagram) -> dict[str, str]:
    """Element id → the name of its lane."""
    return {member.text or "": lane.get("name") or "" for lane in diagram.root.iter(BPMN + "lane")
            for member in lane.findall(BPMN + "flowNodeRef")}
