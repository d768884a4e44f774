"""Where work waits between two hands: from when a task opened until somebody of another role took it on (or did it)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.watch.drawing import Seat
from engine.watch.spread import Spread, spread
from engine.watch.walk import Visit

LISTED = 12
FEWEST = 3           # fewer say nothing about a hand-over


@dataclass(frozen=True)
class HandOver:
    """From one role to another, at this element; how long it lay there."""

    giver: str
    taker: str
    seat: Seat
    waited: Spread


def hand_overs(walks: Iterable[tuple[Any, list[Visit]]]) -> list[HandOver]:
    """The slowest hand-overs, by what nine of ten stay below."""
    waits: dict[tuple[str, str, Seat], list[float]] = defaultdict(list)
    for _, visits in walks:
        giver = "villager"
        for visit in visits:
            if visit.role is None:
                continue
            if visit.role != giver and visit.entered is not None:
                waits[giver, visit.role, visit.seat].append(((visit.claimed or visit.left) - visit.entered).total_seconds())
            giver = visit.role
    found = [HandOver(giver, taker, seat, waited) for (giver, taker, seat), seconds in waits.items()
             if len(seconds) >= FEWEST and (waited := spread(seconds)) is not None]
    return sorted(found, key=lambda one: (-one.waited.p90, one.seat))[:LISTED]
