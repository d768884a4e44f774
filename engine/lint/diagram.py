"""A diagram as lint sees it: scopes (a process or an embedded subprocess) with their elements and flows. Reading never fails:
whatever is missing is an empty text, and the rules say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.catalog.xml import BPMN, FLOW_NODES

CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
EMBEDDED = frozenset({"subProcess", "transaction", "adHocSubProcess"})
SPLITS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"})


@dataclass(frozen=True, eq=False)
class Node:
    """A step, event or gateway."""

    id: str
    kind: str
    name: str
    xml: Any
    file: str

    def camunda(self, attribute: str) -> str | None:
        """A camunda: attribute, without surrounding blanks; None when it is not there or empty."""
        return (self.xml.get(CAMUNDA + attribute) or "").strip() or None

    @property
    def attached_to(self) -> str:
        """The element a boundary event sits on."""
        return str(self.xml.get("attachedToRef") or "")

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event ends the element it sits on."""
        return (self.xml.get("cancelActivity") or "true").lower() == "true"

    @cached_property
    def events(self) -> tuple[Any, ...]:
        """Its event definitions (XML elements)."""
        return tuple(child for child in self.xml if local(child).endswith("EventDefinition") or local(child) == "eventDefinitionRef")

    @cached_property
    def properties(self) -> tuple[tuple[str, str], ...]:
        """Its camunda:property pairs, in their order."""
        path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
        return tuple((pair.get("name") or "", pair.get("value") or "") for pair in self.xml.iterfind(path))

    def property(self, name: str) -> str:
        """The value of one of its properties; empty when it has none of this name."""
        return dict(self.properties).get(name, "")


@dataclass(frozen=True, eq=False)
class Flow:
    """A sequence flow. `condition` is None when it has none, "" when it is empty."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    xml: Any


@dataclass(frozen=True, eq=False)
class Scope:
    """A process, or an embedded subprocess (then `outer` is the scope it is drawn in)."""

    id: str
    kind: str
    xml: Any
    file: str
    process: str
    outer: Scope | None
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    @cached_property
    def by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes if node.id}

    def outgoing(self, node: Node) -> tuple[Flow, ...]:
        return self._ends[0].get(node.id, ())

    def incoming(self, node: Node) -> tuple[Flow, ...]:
        return self._ends[1].get(node.id, ())

    def boundary(self, node: Node) -> tuple[Node, ...]:
        """The boundary events that sit on an element."""
        return self._boundaries.get(node.id, ())

    @cached_property
    def _ends(self) -> tuple[dict[str, tuple[Flow, ...]], dict[str, tuple[Flow, ...]]]:
        out: dict[str, tuple[Flow, ...]] = {}
        into: dict[str, tuple[Flow, ...]] = {}
        for flow in self.flows:
            out[flow.source] = (*out.get(flow.source, ()), flow)
            into[flow.target] = (*into.get(flow.target, ()), flow)
        return out, into

    @cached_property
    def _boundaries(self) -> dict[str, tuple[Node, ...]]:
        found: dict[str, tuple[Node, ...]] = {}
        for node in self.nodes:
            if node.kind == "boundaryEvent":
                found[node.attached_to] = (*found.get(node.attached_to, ()), node)
        return found


@dataclass(frozen=True, eq=False)
class Diagram:
    """One .bpmn file that could be read."""

    file: str
    root: Any
    scopes: tuple[Scope, ...]
    silent: tuple[Scope, ...] = ()          # processes of other pools: in the picture, but nothing runs them

    def without(self, processes: Sequence[Any]) -> Diagram:
        """The same diagram, these processes (XML elements) only drawn."""
        drawn = tuple(scope for scope in self.scopes if any(scope.xml is one or one in scope.xml.iterancestors() for one in processes))
        return Diagram(self.file, self.root, tuple(scope for scope in self.scopes if scope not in drawn), tuple(scope for scope in drawn if scope.kind == "process"))

    @property
    def processes(self) -> tuple[Scope, ...]:
        return tuple(scope for scope in self.scopes if scope.kind == "process")

    def every(self, *kinds: str) -> Iterator[tuple[Scope, Node]]:
        """Every element of these kinds, with its scope."""
        for scope in self.scopes:
            for node in scope.nodes:
                if node.kind in kinds:
                    yield scope, node


def read_diagram(root: Any, file: str) -> Diagram:
    """The diagram's scopes, outermost first."""
    scopes: list[Scope] = []
    for process in root.iter(BPMN + "process"):
        _read_scope(process, file, process.get("id") or "", None, scopes)
    return Diagram(file, root, tuple(scopes))


def _read_scope(xml: Any, file: str, process: str, outer: Scope | None, scopes: list[Scope]) -> None:
    nodes = tuple(Node(child.get("id") or "", local(child), child.get("name") or "", child, file) for child in xml if local(child) in FLOW_NODES)
    flows = tuple(_flow(child) for child in xml if local(child) == "sequenceFlow")
    scope = Scope(xml.get("id") or "", local(xml), xml, file, process, outer, nodes, flows)
    scopes.append(scope)
    for node in nodes:
        if node.kind in EMBEDDED:
            _read_scope(node.xml, file, process, scope, scopes)


def _flow(xml: Any) -> Flow:
    condition = xml.find(BPMN + "conditionExpression")
    return Flow(xml.get("id") or "", xml.get("name") or "", xml.get("sourceRef") or "", xml.get("targetRef") or "",
                None if condition is None else (condition.text or "").strip(), xml)


def local(xml: Any) -> str:
    """An element's name when it is BPMN, else an empty text."""
    return xml.tag.removeprefix(BPMN) if isinstance(xml.tag, str) and xml.tag.startswith(BPMN) else ""


def camunda_name(xml: Any) -> str:
    """An element's name when it is one of Camunda's, else an empty text."""
    return xml.tag.removeprefix(CAMUNDA) if isinstance(xml.tag, str) and xml.tag.startswith(CAMUNDA) else ""
