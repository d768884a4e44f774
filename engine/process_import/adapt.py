"""What a foreign diagram needs to be ours, none of it a decision: ids, plain references, the trunk's name, a drawing, conditions in our language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.catalog.xml import BPMN
from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.repairs.drawing import KINDS as DRAWING
from engine.lint.repairs.ids import KINDS as IDS
from engine.lint.repairs.ids import REFERENCES, rename
from engine.lint.repairs.shapes import DI
from engine.lint.repairs.work import CannotRepair, Work
from engine.lint.rules.ids import NAMED
from engine.process_import.fields_of import field_lines, read_condition
from engine.process_import.foreign import main_process, steps
from engine.process_import.words import note
from engine.roles import Role

Step = Callable[[Work, str, list[str]], None]


def adapted(files: Mapping[str, bytes], process: str, roles: Mapping[str, Role], locale: str) -> tuple[dict[str, bytes], list[str]]:
    """The files after each step, and what was done."""
    now = dict(files)
    notes: list[str] = []
    trunk = f"processes/{process}/{process}.bpmn"
    for step in (_ids, _references, _trunk, _conditions, _drawing):
        work = Work(now, Finding(trunk, "", "", "", ""), roles, locale)
        step(work, process, notes)
        now = work.done()
    return now, notes


def _ids(work: Work, process: str, notes: list[str]) -> None:
    missing = sum(1 for one in work.edit.source.elements if one.get("id") is None and local(one) in NAMED)
    if missing:
        IDS[0].make(work, "")
        notes.append(note("ids", work.locale, missing))


def _references(work: Work, process: str, notes: list[str]) -> None:
    """References that carry the prefix of the file's own namespace: the engine compares ids as they stand."""
    known = {one.get("id") for one in work.edit.source.elements}
    changed = 0
    for one in work.edit.source.elements:
        for name in REFERENCES & set(one.attrib):
            prefix, colon, bare = one.get(name).rpartition(":")
            if colon and prefix in one.nsmap and bare in known and one.get(name) not in known and not one.tag.startswith(f"{{{DI}}}"):
                work.edit.set(one, name, bare)
                changed += 1
        text = (one.text or "").strip()
        if local(one) in ("flowNodeRef", "incoming", "outgoing") and len(one) == 0:
            bare = text.rpartition(":")[2] if text not in known and text.partition(":")[0] in one.nsmap else text
            if bare in known and bare != one.text:
                work.edit.text(one, bare)
                changed += 1
    if changed:
        notes.append(note("references", work.locale, changed))


def _trunk(work: Work, process: str, notes: list[str]) -> None:
    """The main process is called like the folder and runs; those of other pools are only drawn, unless it calls them."""
    main = main_process(work.root)
    called = {call.get("calledElement") for call in work.root.iter(BPMN + "callActivity")}
    for other in work.root.iter(BPMN + "process"):
        if other is main or other.get("id") in called:
            work.edit.set(other, "isExecutable", "true")
        elif steps(other):
            notes.append(note("only_drawn", work.locale, other.get("name") or other.get("id")))
            if other.get("isExecutable") == "true":
                work.edit.set(other, "isExecutable", "false")
    taken = work.by_id(process)
    if main is not None and main.get("id") != process:
        notes.append(note("trunk", work.locale, main.get("name") or main.get("id"), process))
        if taken is not None:
            rename(work, taken, work.free_id(f"{process}_element"))
        rename(work, main, process)


def _conditions(work: Work, process: str, notes: list[str]) -> None:
    """Conditions that are simply translated, and the fields they speak of."""
    known: dict[str, str] = {}
    for flow in work.root.iter(BPMN + "sequenceFlow"):
        held = flow.find(BPMN + "conditionExpression")
        text = "" if held is None else (held.text or "").strip()
        found = read_condition(text, known) if text and _translatable(held) else None
        if held is None or found is None:
            continue
        ours, new = found
        for name, type_ in new.items():
            notes.append(note("field", work.locale, name))
            work.append_toml("fields.toml", field_lines(name, type_))
        known |= new
        if ours != text:
            notes.append(note("translated", work.locale, text, ours))
            work.edit.text(held, ours)
        for attribute in ("language",):
            if held.get(attribute):
                work.edit.drop(held, attribute)


def _translatable(held: Any) -> bool:
    """Whether the language a condition names is one that ours reads: FEEL, JUEL, XPath of the simple kind."""
    language = (held.get("language") or "").lower()
    return not held.get("{http://camunda.org/schema/1.0/bpmn}resource") and (not language or any(name in language for name in ("feel", "juel", "xpath", "groovy", "javascript", "java", "mvel", "el")))


def _drawing(work: Work, process: str, notes: list[str]) -> None:
    if next(work.root.iter(f"{{{DI}}}BPMNShape"), None) is None:
        try:
            DRAWING[0].make(work, "")
            notes.append(note("drawn", work.locale))
        except CannotRepair:
            return
