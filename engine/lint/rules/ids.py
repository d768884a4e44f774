"""Every element has an id of its own, a plain word, that means one thing in the whole folder where it has to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from engine.catalog.xml import BPMN, FLOW_NODES
from engine.lint.diagram import Diagram, local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

# What needs an id: SpiffWorkflow finds these by it, and the engine stores it.
NAMED = frozenset({*FLOW_NODES, "process", "sequenceFlow", "message", "signal", "error", "escalation"})
MOST = 80
_PLAIN = re.compile(r"[^\W\d][\w.\-]*")
# Names SpiffWorkflow gives to specs of its own: an element called so would silently be replaced by one of them.
_TAKEN = re.compile(r"(Start|End|Root|StartEventSplit|StartEventJoin|.*\.(EndJoin|BoundaryEventSplit|BoundaryEventJoin))")

WORDS = {
    "no_id": Words(
        "a {kind} has no id", "Open the diagram in the modeler and save it again, or give it an id.",
        "有一个 {kind} 没有 id", "在建模工具里打开并重新保存，或给它一个 id。"),
    "bad_id": Words(
        "the id {id} cannot be used", "Use at most 80 letters, digits, “_”, “-” and “.”, beginning with a letter.",
        "id {id} 不能用", "用字母开头，只含字母、数字、“_”“-”“.”，最多 80 个字符。"),
    "taken_id": Words(
        "the id {id} is one the engine uses itself", "Give the element another id.",
        "id {id} 是引擎自己用的", "换一个 id。"),
    "twice": Words(
        "the id {id} is used {times} times in this file", "Give each element an id of its own.",
        "id {id} 在本文件里用了 {times} 次", "给每个元素各自的 id。"),
    "process_twice": Words(
        "the process or subprocess id {id} is also used in {other}", "Give one of them another id.",
        "流程或子流程的 id {id} 在 {other} 里也用了", "给其中一个换 id。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Missing, unusable and doubled ids."""
    seen: dict[str, str] = {}
    for diagram in folder.diagrams:
        yield from _in(folder, diagram)
        for scope in diagram.scopes:
            if scope.id and scope.id in seen:
                yield folder.at(WORDS["process_twice"], scope, id=scope.id, other=seen[scope.id])
            seen.setdefault(scope.id, diagram.file)


def _in(folder: Folder, diagram: Diagram) -> Iterator[Finding]:
    elements = [element for element in diagram.root.iter() if isinstance(element.tag, str)]
    counted = Counter(element.get("id") for element in elements if element.get("id"))
    told: set[str] = set()
    for element in elements:
        id_, kind = element.get("id"), local(element)
        if id_ is None and kind in NAMED:
            yield folder.find(WORDS["no_id"], diagram.file, _near(element), element.get("name") or "", kind=kind)
        # Ids of other people's extensions may repeat, as those of Camunda's form fields do.
        elif id_ is not None and id_ not in told and element.tag.startswith(BPMN):
            told.add(id_)
            if kind in NAMED and (not _PLAIN.fullmatch(id_) or len(id_) > MOST):
                yield folder.find(WORDS["bad_id"], diagram.file, id_, element.get("name") or "", id=id_)
            elif kind in FLOW_NODES and _TAKEN.fullmatch(id_):
                yield folder.find(WORDS["taken_id"], diagram.file, id_, element.get("name") or "", id=id_)
            if counted[id_] > 1:
                yield folder.find(WORDS["twice"], diagram.file, id_, element.get("name") or "", id=id_, times=counted[id_])


def _near(element: Any) -> str:
    """The id of the nearest element around one that has none."""
    while element is not None and not element.get("id"):
        element = element.getparent()
    return "" if element is None else str(element.get("id"))
