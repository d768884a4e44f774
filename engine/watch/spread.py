"""The middle and the slow end of some durations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Spread:
    """Seconds: the median and what nine of ten stay below; `count`: of how many."""

    count: int
    median: float
    p90: float


def spread(seconds: Sequence[float]) -> Spread | None:
    """The spread of some durations; none of none."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return Spread(len(ordered), _rank(ordered, 0.5), _rank(ordered, 0.9))


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[max(ceil(share * len(ordered)) - 1, 0)]
