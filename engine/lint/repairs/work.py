"""One repair while it is being made: the folder's files, the one that is edited, and the element it is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from engine.catalog.xml import BPMN, FLOW_NODES
from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.repairs.edit import Edit
from engine.lint.repairs.source import Source
from engine.lint.words import brief
from engine.roles import Role

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
SCOPES = ("process", "subProcess", "transaction", "adHocSubProcess")
LEADING = ("documentation", "extensionElements")


class CannotRepair(Exception):
    """The repair does not fit (any more): the element is gone, or the answer cannot be used. The message says which, in words."""


class Work:
    """Files in, changes collected, files out. Everything a repair changes goes through here."""

    def __init__(self, files: Mapping[str, bytes], finding: Finding, roles: Mapping[str, Role], locale: str) -> None:
        self.files, self.finding, self.roles, self.locale = dict(files), finding, roles, locale
        if finding.file not in self.files:
            raise CannotRepair(self.say("the file {0} is not there", "没有文件 {0}", finding.file))

    def say(self, english: str, chinese: str, *parts: object) -> str:
        """A sentence in the reader's language."""
        return (chinese if self.locale.startswith("zh") else english).format(*(brief(part) for part in parts))

    @property
    def process(self) -> str:
        """The process whose folder the file lies in; empty for a file by itself."""
        for path in (self.finding.file, *self.files):
            parts = path.split("/")
            if len(parts) > 2 and parts[0] in ("processes", "forms") and parts[1] != "shared":
                return parts[1]
        return ""

    @cached_property
    def edit(self) -> Edit:
        """The changes to the finding's own file."""
        return Edit(Source(self.files[self.finding.file], self.finding.file, self.locale))

    @property
    def root(self) -> Any:
        return self.edit.source.root

    def done(self) -> dict[str, bytes]:
        """The files as the repair leaves them."""
        if "edit" in self.__dict__:
            self.files[self.finding.file] = self.edit.data()
        return self.files

    # -- finding one's way ---------------------------------------------------------------------------------------------
    @cached_property
    def element(self) -> Any:
        """The element the finding is about. Raises CannotRepair."""
        found = next((one for one in self.edit.source.elements if one.tag.startswith(BPMN) and one.get("id") and brief(one.get("id"), 120) == self.finding.element), None)
        if found is None:
            raise CannotRepair(self.say("there is no element {0} in the file", "文件里没有元素 {0}", self.finding.element or "—"))
        return found

    def by_id(self, id_: str) -> Any:
        """The BPMN element with an id, or none."""
        return next((one for one in self.edit.source.elements if one.get("id") == id_ and one.tag.startswith(BPMN)), None)

    def scope(self, element: Any) -> Any:
        """The process or subprocess an element is drawn in."""
        return next((up for up in element.iterancestors() if local(up) in SCOPES), self.root)

    def flows(self, element: Any, end: str) -> list[Any]:
        """The flows that leave ("sourceRef") or reach ("targetRef") an element."""
        return [flow for flow in self.scope(element) if local(flow) == "sequenceFlow" and flow.get(end) == element.get("id")]

    def free_id(self, wish: str) -> str:
        """A plain id like this one that the file does not use."""
        plain = re.sub(r"[^\w.\-]", "_", wish)[:60].strip(".-") or "element"
        plain = plain if re.match(r"[^\W\d]", plain) else f"_{plain}"
        taken = {one.get("id") for one in self.edit.source.elements} | self._given
        found, number = plain, 2
        while found in taken:
            found, number = f"{plain}_{number}", number + 1
        self._given.add(found)
        return found

    @cached_property
    def _given(self) -> set[str]:
        return set()

    # -- writing -------------------------------------------------------------------------------------------------------
    def add_flow_element(self, scope: Any, xml: str) -> None:
        """One more step or flow of a process, among the others."""
        last = [child for child in scope if local(child) in (*FLOW_NODES, "sequenceFlow", "laneSet", "documentation", "extensionElements", "ioSpecification")]
        self.edit.add(scope, xml, last[-1] if last else None)

    def extension(self, element: Any, xml_of: Any) -> None:
        """One more child of its extensionElements, which are made where they are missing. `xml_of`: () → text."""
        held = element.find(BPMN + "extensionElements")
        if held is not None:
            self.edit.add(held, xml_of())
            return
        name = self.edit.bpmn(element, "extensionElements")
        leading = [child for child in element if local(child) == "documentation"]
        self.edit.add(element, f"<{name}>{xml_of()}</{name}>", leading[-1] if leading else None)

    def property(self, element: Any, name: str, value: str) -> None:
        """A camunda:property; its value is replaced where the element has it."""
        held = element.find(f"{BPMN}extensionElements/{{{CAMUNDA}}}properties")
        known = None if held is None else next((pair for pair in held if pair.get("name") == name), None)
        if known is not None:
            self.edit.set(known, "value", value)
            return
        self.properties(element, {name: value})

    def properties(self, element: Any, pairs: Mapping[str, str]) -> None:
        """Several camunda:property pairs that the element does not have yet."""
        one = self.edit.name(element, CAMUNDA, "property")
        written = "".join(f"<{one} name=\"{name}\" value=\"{value}\" />" for name, value in pairs.items())
        held = element.find(f"{BPMN}extensionElements/{{{CAMUNDA}}}properties")
        if held is not None:
            self.edit.add(held, written)
        else:
            every = self.edit.name(element, CAMUNDA, "properties")
            self.extension(element, lambda: f"<{every}>{written}</{every}>")

    def write_form(self, name: str, components: list[dict[str, object]]) -> None:
        """A new form file; an existing one stays."""
        shown = {"type": "default", "schemaVersion": 18, "components": components}
        self.files.setdefault(f"forms/{name}.form", (json.dumps(shown, ensure_ascii=False, indent=2) + "\n").encode())

    def append_toml(self, name: str, lines: str) -> None:
        """More tables at the end of one of the folder's settings files, which is made where it is missing."""
        path = f"processes/{self.process}/{name}"
        before = self.files.get(path, b"")
        gap = b"" if not before.strip() else (b"\n" if before.endswith(b"\n") else b"\n\n")
        self.files[path] = before + gap + lines.encode()


def children(element: Any, *kinds: str) -> Iterator[Any]:
    """The BPMN children of these kinds."""
    return (child for child in element if local(child) in kinds)
