"""Which deadlines of a process are kept by people who work: those a user task in a staff lane is due by. A reminder's timer and the
villager's own time to rate or to answer are no measure of anybody's work."""

from __future__ import annotations

import logging
import re
from functools import lru_cache

from lxml import etree

from engine.catalog.definition import Definition
from engine.element_names import readable
from engine.engine import Engine

DUE = "{http://camunda.org/schema/1.0/bpmn}dueDate"
GROUPS = "{http://camunda.org/schema/1.0/bpmn}candidateGroups"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_POLICY = re.compile(r'deadline\(\s*"(\w+)"\s*\)')
log = logging.getLogger("epoint.figures")


def staff_policies(engine: Engine, version: str) -> frozenset[str] | None:
    """The names of these policies in a version; none where the version cannot be read: then every deadline counts."""
    definition = readable(engine, version)
    if definition is None:
        return None
    personal = frozenset(role.id for role in engine.roles.values() if role.level == "person")
    return _named(_Same(definition), personal)


class _Same:
    """A definition that is the same key as long as its version is."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def __hash__(self) -> int:
        return hash(self.definition.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.definition.version == self.definition.version


@lru_cache(maxsize=200)
def _named(same: _Same, personal: frozenset[str]) -> frozenset[str]:
    definition, found = same.definition, set[str]()
    for path, text in definition.files.items():
        if not path.endswith(".bpmn"):
            continue
        root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        for process in root.iter(BPMN + "process"):
            for task in process.iter(BPMN + "userTask"):
                info = definition.elements.get((process.get("id") or "", task.get("id") or ""))
                who = task.get(GROUPS) or (info.lane if info is not None else None)        # a named group beats the lane
                if who not in personal:
                    found |= set(_POLICY.findall(task.get(DUE) or ""))
    return frozenset(found)
