"""Which length of time holds: the policies of deadlines.toml, overlaid by administrators' rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.catalog.deadline_defaults import DeadlineDefault
from engine.clock import from_text
from engine.errors import NoSuchPolicy
from engine.place_codes import inside


@dataclass(frozen=True)
class Warnings:
    """When people are reminded: at these percents of the time given, then every so many days while overdue (0: never)."""

    percent: tuple[int, ...]
    every_days: int
    tell: tuple[str, ...]                  # assignee, group, villager, or a role id

    def as_json(self) -> str:
        """The form in which sla_policy.warn stores it, without `tell`."""
        return json.dumps({"percent": list(self.percent), "every_days": self.every_days})


@dataclass(frozen=True)
class Rule:
    """A length of time (or a count) for a scope. `id` is none for a default of deadlines.toml; '' in place, category and
    priority stands for any."""

    id: str | None
    process: str
    name: str
    place: str
    category: str
    priority: str
    valid_from: datetime | None
    value: int
    unit: str
    warnings: Warnings
    change: int | None = None

    def fits(self, place: str, category: str | None, priority: str | None) -> bool:
        """Whether a case with these falls under it."""
        return inside(place, self.place) and self.category in ("", category) and self.priority in ("", priority)

    @property
    def rank(self) -> tuple[int, bool, bool]:
        """The narrower scope wins: village before township before everywhere, then the priority, then the category."""
        return len(self.place), self.priority != "", self.category != ""


class Rules:
    """The administrators' rules of every process, as one change left them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_policy: dict[tuple[str, str], list[Rule]] = {}
        for rule in rules:
            self._by_policy.setdefault((rule.process, rule.name), []).append(rule)

    def of(self, process: str, name: str) -> tuple[Rule, ...]:
        """The rules laid over one policy."""
        return tuple(self._by_policy.get((process, name), ()))

    def resolve(
        self, defaults: Mapping[str, DeadlineDefault], process: str, name: str, *, place: str, category: str | None, priority: str | None,
        at: datetime,
    ) -> Rule:
        """The rule that holds for a case at a moment. Raises NoSuchPolicy."""
        fitting = [rule for rule in self.of(process, name)
                   if (rule.valid_from is None or rule.valid_from <= at) and rule.fits(place, category, priority)]
        default = defaults.get(name)
        if default is not None:
            fitting += [rule for rule in default_rules(process, name, default) if rule.fits(place, category, priority)]
        if not fitting:
            raise NoSuchPolicy(f"no SLA policy is called {name!r}; add it to deadlines.toml", name=name)
        return max(fitting, key=lambda rule: (rule.rank, rule.id is not None, rule.valid_from.timestamp() if rule.valid_from else 0.0))


def default_rules(process: str, name: str, default: DeadlineDefault) -> list[Rule]:
    """What deadlines.toml says, as rules: the value itself, and its own exceptions by category and priority."""
    warnings = Warnings(default.warn_percent, default.warn_every_days, default.tell)
    base = Rule(None, process, name, "", "", "", None, default.value, default.unit, warnings)
    return [base] + [Rule(None, process, name, "", more.category, more.priority, None, more.value, more.unit, warnings) for more in default.rules]


def rule_of(row: Any) -> Rule:
    """A row of sla_policy."""
    warn = json.loads(row.warn)
    warnings = Warnings(tuple(warn["percent"]), warn["every_days"], tuple(json.loads(row.tell)))
    return Rule(row.id, row.process, row.name, row.place, row.category, row.priority, from_text(row.valid_from), row.value, row.unit, warnings, row.change)
