"""deadlines.toml: the policies a process names, with the values that hold until an administrator changes them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.toml_tables import TomlError, read_tables

UNITS = ("minutes", "hours", "days", "working_days", "count")
MOST = {"minutes": 60 * 24 * 366, "hours": 24 * 366 * 2, "days": 366 * 2, "working_days": 500, "count": 1000}


class DeadlinesError(TomlError):
    """deadlines.toml cannot be used."""


@dataclass(frozen=True)
class DeadlineDefault:
    """A policy's default: so many units; a "count" is a number, not a time."""

    value: int
    unit: str
    label_zh: str
    label_en: str


def parse_deadlines(text: str) -> dict[str, DeadlineDefault]:
    """The policies by name. Raises DeadlinesError."""
    return {name: _policy(name, table) for name, table in read_tables(text, DeadlinesError).items()}


def _policy(name: str, table: dict[str, object]) -> DeadlineDefault:
    value, unit = table.get("value"), table.get("unit")
    if unit not in UNITS:
        raise DeadlinesError(name, f"unit {unit!r} is unknown", f"Use one of {', '.join(UNITS)}.")
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST[str(unit)]:
        raise DeadlinesError(name, f"value {value!r} is not a whole number from 1 to {MOST[str(unit)]}", "Change the value.")
    return DeadlineDefault(value, str(unit), str(table.get("label_zh", name)), str(table.get("label_en", name)))
