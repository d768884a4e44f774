"""The ways cases really took, the commonest first, and where they differ from what is drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.watch.drawing import Drawing, Seat
from engine.watch.spread import Spread, spread
from engine.watch.walk import Visit

TOLD = frozenset({"userTask", "boundaryEvent", "endEvent", "manualTask", "task"})     # what people would tell of a way
EXAMPLES = 3
LISTED = 20


@dataclass(frozen=True)
class Variant:
    """One way through: what was passed, by how many cases, how long from the report to the end, some cases that took it."""

    steps: tuple[Seat, ...]
    cases: int
    took: Spread | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Stray:
    """A step that the drawing does not have. `kind`: "gone", the element is not drawn any more; "no_way", no way leads there."""

    seat: Seat
    name: str
    kind: str
    cases: int
    examples: tuple[str, ...]


def variants(walks: Iterable[tuple[Any, list[Visit]]], drawing: Drawing) -> tuple[list[Variant], int]:
    """The commonest ways of closed cases, at most LISTED, and how many different ones there are."""
    count: Counter[tuple[Seat, ...]] = Counter()
    took: dict[tuple[Seat, ...], list[float]] = defaultdict(list)
    examples: dict[tuple[Seat, ...], list[str]] = defaultdict(list)
    for case, visits in walks:
        if case.status != "closed" or not visits:
            continue
        steps = tuple(visit.seat for visit in visits if visit.role is not None or drawing.kinds.get(visit.seat) in TOLD)
        count[steps] += 1
        took[steps].append((visits[-1].left - visits[0].left).total_seconds())
        if len(examples[steps]) < EXAMPLES:
            examples[steps].append(case.number)
    best = sorted(count.items(), key=lambda one: (-one[1], one[0]))[:LISTED]
    return [Variant(steps, cases, spread(took[steps]), tuple(examples[steps])) for steps, cases in best], len(count)


def strays(walks: Iterable[tuple[Any, list[Visit]]], drawing: Drawing) -> list[Stray]:
    """Where real ways differ from this drawing: an element that is not in it, a step no way of it leads to. Each counts once a case."""
    cases: dict[tuple[Seat, str], list[str]] = defaultdict(list)
    for case, visits in walks:
        found = {(visit.seat, kind) for visit in visits if (kind := _differs(visit, drawing)) is not None}
        for one in found:
            cases[one].append(case.number)
    listed = sorted(cases.items(), key=lambda one: (-len(one[1]), one[0]))[:LISTED]
    return [Stray(seat, drawing.names.get(seat, seat[1]), kind, len(numbers), tuple(sorted(numbers)[:EXAMPLES])) for (seat, kind), numbers in listed]


def _differs(visit: Visit, drawing: Drawing) -> str | None:
    if visit.seat not in drawing.kinds:
        return "gone"
    if visit.entered is None:
        return "no_way"
    drawn = {(way.source, way.target) for way in drawing.into.get(visit.seat, ())}
    return "no_way" if visit.way is not None and (visit.way.source, visit.way.target) not in drawn else None
