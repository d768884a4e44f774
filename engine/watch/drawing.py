"""What is drawn in one version of a process, as a graph: which ways lead into an element."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.catalog.definition import Definition
from engine.catalog.xml import BPMN, read_xml

Seat = tuple[str, str]              # (diagram, element id)
PARTS = frozenset({"subProcess", "transaction", "adHocSubProcess"})


@dataclass(frozen=True)
class Way:
    """A sequence flow."""

    id: str
    source: Seat
    target: Seat
    name: str


@dataclass(frozen=True)
class Drawing:
    """All diagrams of one version. `into`: the ways that lead into an element; `hosts`: the task an event sits on; `outer`: what a
    start event begins inside of (a call activity or an embedded part), several where a diagram is called from several places; `timers`: events
    that time brings."""

    into: Mapping[Seat, tuple[Way, ...]]
    hosts: Mapping[Seat, Seat]
    outer: Mapping[Seat, tuple[Seat, ...]]
    kinds: Mapping[Seat, str]
    names: Mapping[Seat, str]
    timers: frozenset[Seat]
    diagrams: tuple[str, ...]

    def timed(self, seat: Seat) -> bool:
        """Whether this is an event that time brings."""
        return seat in self.timers


def drawing_of(definition: Definition) -> Drawing:
    """The version's graph; read once per version."""
    return _drawn(_ByVersion(definition))


@dataclass(frozen=True, eq=False)
class _ByVersion:
    """A definition that is equal to every other of its version: what is drawn in a version never changes."""

    definition: Definition

    def __hash__(self) -> int:
        return hash(self.definition.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByVersion) and other.definition.version == self.definition.version


@lru_cache(maxsize=32)
def _drawn(held: _ByVersion) -> Drawing:
    definition = held.definition
    into: dict[Seat, list[Way]] = defaultdict(list)
    callers: dict[str, list[Seat]] = defaultdict(list)
    starts: dict[Seat, tuple[str, Seat | None]] = {}
    hosts: dict[Seat, Seat] = {}
    kinds: dict[Seat, str] = {}
    names: dict[Seat, str] = {}
    timers: set[Seat] = set()
    for diagram, node, part in _nodes(definition):
        kind, seat = node.tag.removeprefix(BPMN), (diagram, node.get("id", ""))
        if kind == "sequenceFlow":
            way = Way(seat[1], (diagram, node.get("sourceRef", "")), (diagram, node.get("targetRef", "")), node.get("name", ""))
            into[way.target].append(way)
        elif seat in definition.elements:
            kinds[seat], names[seat] = kind, definition.elements[seat].name or seat[1]
            if node.find(f"{BPMN}timerEventDefinition") is not None:
                timers.add(seat)
            if kind == "boundaryEvent":
                hosts[seat] = (diagram, node.get("attachedToRef", ""))
            elif kind == "callActivity":
                callers[node.get("calledElement", "")].append(seat)
            elif kind == "startEvent":
                starts[seat] = diagram, part
    outer = {seat: (part,) if part is not None else tuple(callers.get(diagram, ())) for seat, (diagram, part) in starts.items()}
    return Drawing({seat: tuple(ways) for seat, ways in into.items()}, hosts, outer, kinds, names, frozenset(timers), tuple(definition.diagrams))


def _nodes(definition: Definition) -> Iterator[tuple[str, Any, Seat | None]]:
    """(diagram, node, the embedded part it lies in) for everything drawn."""
    for diagram, path in definition.diagrams.items():
        root = read_xml(definition.files[path].encode(), path)
        process = next((one for one in root.iter(f"{BPMN}process") if one.get("id") == diagram), None)
        if process is not None:
            yield from _inside(diagram, process, None)


def _inside(diagram: str, node: Any, part: Seat | None) -> Iterator[tuple[str, Any, Seat | None]]:
    for child in node:
        if isinstance(child.tag, str) and child.get("id"):
            yield diagram, child, part
            if child.tag.removeprefix(BPMN) in PARTS:
                yield from _inside(diagram, child, (diagram, child.get("id")))
