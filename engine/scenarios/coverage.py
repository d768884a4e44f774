"""Which elements no scenario reaches."""

from __future__ import annotations

from collections.abc import Iterable

from engine.catalog.definition import Definition, ElementInfo
from engine.scenarios.play import Outcome


def unreached(definition: Definition, outcomes: Iterable[Outcome]) -> list[ElementInfo]:
    """The drawn elements that none of the played scenarios passed, by diagram and id."""
    reached: set[tuple[str, str]] = set()
    for outcome in outcomes:
        reached |= outcome.passed
    return [info for key, info in sorted(definition.elements.items()) if key not in reached]
