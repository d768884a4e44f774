"""What waits under which clock. A token keeps the clock's key, never a due moment: moving a deadline leaves the state alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Key = tuple[str, str]                       # (policy, started_at as stored)
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Until:
    """Until when something waits: a clock's due moment plus `shift` seconds, or, without a clock, one fixed `moment`."""

    key: Key | None
    shift: int = 0
    moment: datetime | None = None


class Hold:
    """A live wait under a clock: a user task or a timer. `ref` is the list [policy, started_at, shift] kept with its token."""

    def __init__(self, ref: list[Any], diagram: str, element: str) -> None:
        self._ref, self.diagram, self.element = ref, diagram, element
        self.policy: str = ref[0]

    @property
    def key(self) -> Key | None:
        """Its clock; none when it began to wait in this step."""
        return (self.policy, self._ref[1]) if self._ref[1] is not None else None

    def bind(self, key: Key) -> None:
        """From now on it waits under this clock."""
        self._ref[1] = key[1]


class Pause:
    """A live element that stops a clock. `ref` is the list [policy, started_at] kept with its token; '' when there was none to stop."""

    def __init__(self, ref: list[Any], diagram: str, element: str, at_most: str | None) -> None:
        self._ref, self.diagram, self.element, self.at_most = ref, diagram, element, at_most
        self.policy: str = ref[0]

    @property
    def is_new(self) -> bool:
        """Whether it began in this step."""
        return self._ref[1] is None

    @property
    def key(self) -> Key | None:
        """The clock it stops."""
        return (self.policy, self._ref[1]) if self._ref[1] else None

    def bind(self, key: Key | None) -> None:
        """From now on it stops this clock, or none."""
        self._ref[1] = "" if key is None else key[1]


@dataclass(frozen=True)
class Extension:
    """An element that was passed and gives a clock more time: `by` units of its policy."""

    policy: str
    by: int
    at_most: str | None
    diagram: str
    element: str


class Clocks(Protocol):
    """What a run needs to know of deadlines; engine.deadlines.Ledger answers it."""

    data: Mapping[str, Any]

    @property
    def functions(self) -> Functions:
        """deadline(), policy(), now()."""

    def asked(self, name: str) -> datetime:
        """What deadline(name) answers now."""

    def due(self, key: Key, shift: int) -> datetime | None:
        """When a wait under this clock is due; none while it is paused."""

    def settle(self, before: Iterable[Hold | Pause], holds: list[Hold], pauses: list[Pause], extensions: Iterable[Extension]) -> None:
        """Give every hold and pause its clock."""


class NoClocks:
    """For looking at a case without running it."""

    data: Mapping[str, Any] = {}
    functions: Functions = {}

    def asked(self, name: str) -> datetime:
        """Nothing runs, so nothing asks."""
        raise LookupError(name)

    def due(self, key: Key, shift: int) -> datetime | None:
        """Not known here; the rows know."""
        return None

    def settle(self, before: Iterable[Hold | Pause], holds: list[Hold], pauses: list[Pause], extensions: Iterable[Extension]) -> None:
        """Nothing runs, so nothing changes."""
