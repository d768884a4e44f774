"""The way one case took, from its facts: every element it passed, by which way it came there, since when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.clock import from_text
from engine.watch.drawing import Drawing, Seat, Way


@dataclass(frozen=True)
class Visit:
    """An element was passed at `left`. `entered`: when the case came there, none where no way of the drawing leads there; `way`: the
    sequence flow it came by; `claimed`: when somebody took the task on; `actor`, `role`: who did it, for what a person did."""

    seat: Seat
    entered: datetime | None
    left: datetime
    way: Way | None = None
    claimed: datetime | None = None
    actor: str | None = None
    role: str | None = None

    @property
    def seconds(self) -> float | None:
        """How long the case stood there."""
        return None if self.entered is None else (self.left - self.entered).total_seconds()


def walk(facts: Iterable[Any], drawing: Drawing) -> list[Visit]:
    """The visits of a case in their order. `facts`: rows of the fact table, the oldest first."""
    path, visits = _Path(drawing), list[Visit]()
    claims: dict[str, datetime] = {}
    for row in facts:
        at = from_text(row.at)
        if row.kind == "claimed" and row.task_id:
            claims.setdefault(row.task_id, at)
        for diagram, element in json.loads(row.data).get("path", ()):
            seat = (diagram, element)
            entered, way = path.came(seat, at)
            own = row.kind == "task_completed" and element == row.element
            visits.append(Visit(seat, entered, at, way, claims.get(row.task_id or "") if own else None,
                                row.actor_id if own else None, row.actor_role if own else None))
            path.passed(seat, at)
    return visits


class _Path:
    """What a case has passed so far."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._last: dict[Seat, tuple[int, datetime]] = {}        # its place in the order, and when
        self._count = 0

    def passed(self, seat: Seat, at: datetime) -> None:
        """The case has left this element."""
        self._count += 1
        self._last[seat] = self._count, at

    def came(self, seat: Seat, at: datetime, depth: int = 0) -> tuple[datetime | None, Way | None]:
        """When and by which way the case came to this element; (none, none) where no way of the drawing leads there."""
        if depth > 8:
            return None, None
        if seat in self._drawing.hosts:
            return self.came(self._drawing.hosts[seat], at, depth + 1)[0], None
        if seat in self._drawing.outer:
            return self._began(seat, at, depth)
        ways = [(self._last[way.source], way) for way in self._drawing.into.get(seat, ()) if way.source in self._last]
        if not ways:
            return None, None
        (_, since), way = max(ways, key=lambda one: one[0][0])
        return since, way

    def _began(self, seat: Seat, at: datetime, depth: int) -> tuple[datetime | None, Way | None]:
        """A start event: of the trunk, the moment itself; of a part, when the case came to what it lies in."""
        outer = self._drawing.outer[seat]
        if not outer:
            return at, None
        came = [moment for moment in (self.came(one, at, depth + 1)[0] for one in outer) if moment is not None]
        return max(came, default=None), None
