"""Everything that runs is drawn, at places that are numbers, so that people see where their case stands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from engine.lint.diagram import Diagram
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"

WORDS = {
    "none": Words(
        "the file holds no drawing", "Open it in the modeler, arrange the elements and save.",
        "文件里没有图形", "在建模工具里打开，排好元素再保存。", "warning"),
    "missing": Words(
        "{name} is not drawn", "Open the diagram in the modeler and draw it again.",
        "“{name}”没有画在图上", "在建模工具里打开并重新画。", "warning"),
    "number": Words(
        "the drawing of {element} has the place or size {value}", "Move it in the modeler and save again.",
        "{element} 的位置或大小是 {value}", "在建模工具里移动它并重新保存。"),
    "unknown": Words(
        "the drawing shows {element}, which is not in the file", "Open the diagram in the modeler and save it again.",
        "图形里的 {element} 在文件里不存在", "在建模工具里打开并重新保存。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Diagrams without a drawing, elements without a shape, shapes without an element or a usable place."""
    for diagram in folder.diagrams:
        drawn = {shape.get("bpmnElement") or "" for shape in (*diagram.root.iter(DI + "BPMNShape"), *diagram.root.iter(DI + "BPMNEdge"))}
        drawn |= {name.rpartition(":")[2] for name in drawn if name.partition(":")[0] in diagram.root.nsmap}       # a name with its prefix
        if not is_drawn(diagram):
            yield folder.find(WORDS["none"], diagram.file, diagram.root.get("id") or "")
        else:
            for scope in diagram.scopes:
                for node in scope.nodes:
                    if node.id not in drawn:
                        yield folder.at(WORDS["missing"], node)
            known = {element.get("id") for element in diagram.root.iter()}
            for element in sorted(key for key in drawn if key and key.rpartition(":")[2] not in known):
                yield folder.find(WORDS["unknown"], diagram.file, element)
        yield from _places(folder, diagram)


def is_drawn(diagram: Diagram) -> bool:
    """Whether the file holds at least one shape."""
    return next(diagram.root.iter(DI + "BPMNShape"), None) is not None


def _places(folder: Folder, diagram: Diagram) -> Iterator[Finding]:
    for bounds in diagram.root.iter(DC + "Bounds"):
        for key in ("x", "y", "width", "height"):
            if not _usable(bounds.get(key, "0")):
                owner: Any = next((up for up in bounds.iterancestors() if up.get("bpmnElement")), None)
                element = "" if owner is None else owner.get("bpmnElement")
                yield folder.find(WORDS["number"], diagram.file, element, value=bounds.get(key) or "—")


def _usable(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and abs(float(text)) < 1e6
    except ValueError:
        return False
