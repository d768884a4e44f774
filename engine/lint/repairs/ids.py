"""Ids: given where they are missing, made plain where they cannot be used, told apart where two are alike."""

from __future__ import annotations

import re
from typing import Any

from engine.catalog.xml import BPMN
from engine.lint.diagram import local
from engine.lint.repairs.kind import Kind
from engine.lint.repairs.work import CannotRepair, Work
from engine.lint.rules.ids import NAMED
from engine.lint.words import brief

REFERENCES = frozenset({
    "sourceRef", "targetRef", "attachedToRef", "default", "messageRef", "signalRef", "errorRef", "escalationRef", "bpmnElement", "processRef",
    "calledElement", "dataObjectRef", "dataStoreRef", "itemSubjectRef", "participantRef", "definitionalCollaborationRef", "parent", "dataRef"})


def rename(work: Work, element: Any, new: str, references: bool = True) -> None:
    """Give an element another id, and whatever names it in the file."""
    old = element.get("id")
    work.edit.set(element, "id", new)
    for other in work.edit.source.elements if references and old else ():
        for name, value in other.attrib.items():
            if name in REFERENCES and value.rpartition(":")[2] == old and value in (old, f"{value.rpartition(':')[0]}:{old}"):
                work.edit.set(other, name, value[: len(value) - len(old)] + new)
        if len(other) == 0 and (local(other).endswith("Ref") or local(other) in ("incoming", "outgoing")) and (other.text or "").strip().rpartition(":")[2] == old:
            work.edit.text(other, (other.text or "").strip().removesuffix(old) + new)


def _give(work: Work, choice: str) -> None:
    """Every element that needs an id and has none."""
    for element in work.edit.source.elements:
        if element.get("id") is None and local(element) in NAMED:
            work.edit.set(element, "id", work.free_id(f"{local(element)}_1"))


def _plain(work: Work, choice: str) -> None:
    """Very long ids that begin alike are named by one finding: all of them."""
    for element in work.edit.source.elements:
        if local(element) and element.get("id") is not None and brief(element.get("id"), 120) == work.finding.element:
            wish = re.sub(r"[^\w.\-]+", "_", element.get("id")).strip("_") or local(element)
            rename(work, element, work.free_id(wish if not re.match(r"\d", wish) else f"{local(element)}_{wish}"))


def _apart(work: Work, choice: str) -> None:
    """The first keeps the id and everything that names it; the others get ids of their own."""
    same = [one for one in work.edit.source.elements if one.get("id") == work.element.get("id")]
    if len(same) < 2:
        raise CannotRepair(work.say("the id {0} is used once only", "id {0} 只用了一次", work.finding.element))
    first = next((one for one in same if one.tag.startswith(BPMN)), same[0])
    for other in same:
        if other is not first:
            work.edit.set(other, "id", work.free_id(other.get("id") or "element"))


KINDS = (
    Kind("give_ids", ("ids.no_id",), "Give every element without an id one", "给所有缺 id 的元素补上 id", _give),
    Kind("plain_id", ("ids.bad_id", "ids.taken_id"), "Use a plain id instead, everywhere in the file", "全文件改用合格的 id", _plain),
    Kind("own_ids", ("ids.twice",), "Give the others ids of their own", "给其余的各自的 id", _apart),
)
