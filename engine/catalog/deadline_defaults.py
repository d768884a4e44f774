"""deadlines.toml: the policies a process names, with the values that hold until an administrator changes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.catalog.toml_tables import TomlError, read_tables

MOST = {"minutes": 60 * 24 * 366, "hours": 24 * 366 * 2, "working_hours": 4000, "days": 366 * 2, "working_days": 500, "count": 1000}
UNITS = tuple(MOST)
MOST_PERCENTS = 5
EXCEPTION = frozenset({"category", "priority", "value", "unit"})
WARN = {"percent": [80], "every_days": 1}
TELL = ["assignee", "group"]


class DeadlinesError(TomlError):
    """deadlines.toml cannot be used."""


@dataclass(frozen=True)
class DefaultRule:
    """Another value for some cases: '' in category or priority stands for any."""

    category: str
    priority: str
    value: int
    unit: str


@dataclass(frozen=True)
class DeadlineDefault:
    """A policy's default: so many units; a "count" is a number, not a time, and `limits` marks the most that pauses or extensions of
    another policy may add. People in `tell` are reminded at `warn_percent` of the time, then every `warn_every_days` while overdue."""

    value: int
    unit: str
    label_zh: str
    label_en: str
    warn_percent: tuple[int, ...] = (80,)
    warn_every_days: int = 1
    tell: tuple[str, ...] = ("assignee", "group")
    limits: bool = False
    rules: tuple[DefaultRule, ...] = ()


def parse_deadlines(text: str) -> dict[str, DeadlineDefault]:
    """The policies by name. Raises DeadlinesError."""
    return {name: _policy(name, table) for name, table in read_tables(text, DeadlinesError).items()}


def _policy(name: str, table: dict[str, Any]) -> DeadlineDefault:
    value, unit = _length(name, table)
    warn = table.get("warn", WARN)
    if not isinstance(warn, dict) or set(warn) - set(WARN) or not _percents(warn.get("percent", [])) or not _whole(warn.get("every_days", 0), 0, 30):
        raise DeadlinesError(name, f"warn {warn!r} is not understood", "Write warn = { percent = [50, 80], every_days = 1 }.")
    tell = table.get("tell", TELL)
    if not isinstance(tell, list) or not all(isinstance(one, str) for one in tell):
        raise DeadlinesError(name, f"tell {tell!r} is not a list of names", 'Write tell = ["assignee", "group"].')
    limits = table.get("limits", False)
    if not isinstance(limits, bool) or limits and unit == "count":
        raise DeadlinesError(name, f"limits {limits!r} does not fit", "Write limits = true where a length of time limits another policy.")
    rules = table.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise DeadlinesError(name, "rules is not a list of tables", f"Write [[{name}.rules]] above each exception.")
    exceptions = tuple(_exception(name, unit, rule) for rule in rules)
    if len({(exception.category, exception.priority) for exception in exceptions}) < len(exceptions):
        raise DeadlinesError(name, "has two exceptions for the same cases", "Keep one of them.")
    return DeadlineDefault(
        value, unit, str(table.get("label_zh", name)), str(table.get("label_en", name)), tuple(warn.get("percent", [])),
        warn.get("every_days", 0), tuple(tell), limits, exceptions)


def _exception(name: str, unit: str, table: dict[str, Any]) -> DefaultRule:
    unknown = sorted(set(table) - EXCEPTION)
    if unknown:
        raise DeadlinesError(name, f"an exception says {', '.join(unknown)}", "It has category or priority, value and unit.")
    category, priority = table.get("category", ""), table.get("priority", "")
    if not isinstance(category, str) or not isinstance(priority, str) or not category + priority:
        raise DeadlinesError(name, "an exception does not say for which cases", 'Add category = "…" or priority = "…".')
    value, own = _length(name, table)
    if (own == "count") != (unit == "count"):
        raise DeadlinesError(name, f"an exception in {own} to a policy in {unit}", "Use a length of time for both, or a count for both.")
    return DefaultRule(category, priority, value, own)


def _length(name: str, table: dict[str, Any]) -> tuple[int, str]:
    value, unit = table.get("value"), table.get("unit")
    if not isinstance(unit, str) or unit not in UNITS:
        raise DeadlinesError(name, f"unit {unit!r} is unknown", f"Use one of {', '.join(UNITS)}.")
    if not _whole(value, 1, MOST[unit]):
        raise DeadlinesError(name, f"value {value!r} is not a whole number from 1 to {MOST[unit]}", "Change the value.")
    return int(value), unit  # type: ignore[arg-type]


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _percents(value: object) -> bool:
    return isinstance(value, list) and all(_whole(one, 1, 99) for one in value) and len(set(value)) == len(value) <= MOST_PERCENTS
