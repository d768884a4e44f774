"""The user tasks of a process: where they are drawn, what they are called, who does them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.definition import Definition


@dataclass(frozen=True)
class UserTask:
    """`role`: who does it, none where an expression decides that case by case."""

    id: str
    diagram: str
    name_zh: str
    name_en: str
    role: str | None


_known: dict[str, tuple[UserTask, ...]] = {}     # by version: a definition never changes


def user_tasks(definition: Definition) -> tuple[UserTask, ...]:
    """Every user task once, in the order of its diagrams."""
    if definition.version not in _known:
        _known[definition.version] = _drawn(definition)
    return _known[definition.version]


def _drawn(definition: Definition) -> tuple[UserTask, ...]:
    specs = {id(part): part for part in (definition.spec, *definition.parts.values())}
    found: dict[str, UserTask] = {}
    for part in specs.values():
        for spec in part.task_specs.values():
            info = definition.elements.get((definition.drawn_in.get(part.name, part.name), getattr(spec, "bpmn_id", None) or ""))
            if info is not None and info.kind == "userTask":
                words = definition.words.get(info.id)
                found[info.id] = UserTask(info.id, info.diagram, info.name, (words.en if words else None) or info.name, _role(spec))
    return tuple(found.values())


def _role(spec: object) -> str | None:
    candidates = getattr(spec, "candidates", None) or getattr(spec, "lane", None)
    return None if candidates is None or str(candidates).startswith("=") else str(candidates)
