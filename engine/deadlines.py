"""What deadline("accept") answers: the process's default policies, overridden by the administrators' table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from engine.calendar import add_working_days
from engine.catalog.definition import Definition
from engine.errors import NoSuchPolicy
from engine.tables import sla_policy

STEPS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


class Policies:
    """A process's policies as they stand now. The administrators' table is read on first use, inside the step's transaction:
    most steps name no policy, and none should see half of a change."""

    def __init__(self, definition: Definition, connection: Connection) -> None:
        self._definition, self._connection = definition, connection
        self._changed: dict[str, tuple[int, str]] | None = None

    def value(self, name: str) -> tuple[int, str]:
        """(value, unit) of a policy. Raises NoSuchPolicy."""
        if self._changed is None:
            query = select(sla_policy.c.name, sla_policy.c.value, sla_policy.c.unit).where(sla_policy.c.process == self._definition.process)
            self._changed = {row.name: (row.value, row.unit) for row in self._connection.execute(query)}
        if name in self._changed:
            return self._changed[name]
        default = self._definition.deadlines.get(name)
        if default is None:
            raise NoSuchPolicy(f"no SLA policy is called {name!r}; add it to deadlines.toml", name=name)
        return default.value, default.unit

    def functions(self, now: datetime) -> Mapping[str, Callable[..., Any]]:
        """The host functions of one run; moments as ISO 8601 text with offset."""
        return {
            "deadline": lambda name: due_moment(now, *self.value(name)).isoformat(),
            "policy": lambda name: self.value(name)[0],
            "now": now.isoformat,
        }


def due_moment(start: datetime, value: int, unit: str) -> datetime:
    """`value` units after `start`. Raises NoSuchPolicy for a policy that is a count, not a time."""
    if unit == "working_days":
        return add_working_days(start, value)
    if unit not in STEPS:
        raise NoSuchPolicy(f"a policy in {unit!r} is not a deadline", name=unit)
    return start + value * STEPS[unit]
