"""A rule as an administrator writes it, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from engine.catalog.deadline_defaults import MOST
from engine.catalog.definition import Definition
from engine.catalog.named_policies import named_policies
from engine.clock import from_text, to_text
from engine.deadlines.rules import Rule, Warnings
from engine.engine import Engine
from engine.errors import BadAnswers, problem
from engine.tables import place

MAX_REASON = 500
MOST_RULES = 200
MOST_AHEAD = timedelta(days=366)
TELL = ("assignee", "group", "villager")
Errors = dict[str, dict[str, object]]


@dataclass(frozen=True)
class RuleDraft:
    """'' in place, category and priority: any. `valid_from` none: from now on. `percent`: when to warn, in percent of the time given;
    `every_days`: remind again so often while overdue, 0 never; `tell`: assignee, group, villager or role ids."""

    value: int
    unit: str
    place: str = ""
    category: str = ""
    priority: str = ""
    valid_from: datetime | None = None
    percent: tuple[int, ...] = (80,)
    every_days: int = 1
    tell: tuple[str, ...] = ("assignee", "group")

    @property
    def scope(self) -> tuple[str, str, str]:
        """What it holds for."""
        return self.place, self.category, self.priority

    @property
    def warnings(self) -> Warnings:
        """When it reminds whom."""
        return Warnings(tuple(self.percent), self.every_days, tuple(self.tell))

    def rule(self, process: str, name: str, now: datetime, id_: str) -> Rule:
        """The rule it would be."""
        return Rule(id_, process, name, self.place, self.category, self.priority, self.valid_from or now, self.value, self.unit, self.warnings)

    def dated(self, now: datetime) -> RuleDraft:
        """The same with its moment written out."""
        return replace(self, valid_from=self.valid_from or now)

    def as_json(self) -> dict[str, Any]:
        """For the history."""
        return asdict(self) | {"valid_from": None if self.valid_from is None else to_text(self.valid_from)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RuleDraft:
        """Back from the history."""
        moment = data.get("valid_from")
        warn = data.get("warn", {})
        return cls(
            data["value"], data["unit"], data["place"], data["category"], data["priority"], None if moment is None else from_text(moment),
            tuple(data.get("percent", warn.get("percent", (80,)))), data.get("every_days", warn.get("every_days", 1)), tuple(data["tell"]))

    @classmethod
    def of(cls, rule: Rule) -> RuleDraft:
        """A rule that stands, as its administrator might change it."""
        return cls(rule.value, rule.unit, rule.place, rule.category, rule.priority, rule.valid_from, rule.warnings.percent,
                   rule.warnings.every_days, rule.warnings.tell)


def check_drafts(
    connection: Connection, engine: Engine, definition: Definition, name: str, drafts: Sequence[RuleDraft], standing: Sequence[RuleDraft],
) -> None:
    """Raises BadAnswers with a code for every field that is wrong in any that is not `standing` already: a rule for a category that a
    new version of the process dropped must not keep administrators from changing the others."""
    errors: Errors = {}
    known = set(connection.scalars(select(place.c.code).where(place.c.code.in_({draft.place for draft in drafts}))))
    now = engine.clock.now()
    fixed = named_policies(definition).fixed_unit(name)
    for draft in drafts:
        if draft in standing:
            continue
        errors |= _length(draft, definition.deadlines[name].unit, fixed) | _scope(draft, definition, known) | _warnings(draft, engine)
        if draft.valid_from is not None and draft.valid_from > now + MOST_AHEAD:
            errors["valid_from"] = problem("too_late")
    moments = [(draft.scope, draft.valid_from or now) for draft in drafts]
    if len(set(moments)) < len(moments):
        errors["place"] = problem("overlaps")
    if len(drafts) > MOST_RULES:
        errors["place"] = problem("too_many", max=MOST_RULES)
    if errors:
        raise BadAnswers(errors)


def check_reason(reason: str) -> str:
    """The reason, trimmed. Raises BadAnswers."""
    reason = reason.strip()
    if not reason:
        raise BadAnswers({"reason": problem("required")})
    if len(reason) > MAX_REASON:
        raise BadAnswers({"reason": problem("too_long", max=MAX_REASON)})
    return reason


def _length(draft: RuleDraft, default_unit: str, fixed: bool) -> Errors:
    if draft.unit not in MOST or (draft.unit == "count") != (default_unit == "count") or (fixed and draft.unit != default_unit):
        return {"unit": problem("not_an_option")}
    if not 1 <= draft.value <= MOST[draft.unit]:
        return {"value": problem("range", min=1, max=MOST[draft.unit])}
    return {}


def _scope(draft: RuleDraft, definition: Definition, known: set[str]) -> Errors:
    errors: Errors = {}
    if draft.place and (draft.place not in known or len(draft.place) not in (9, 12)):
        errors["place"] = problem("unknown_place")
    for key, value in (("category", draft.category), ("priority", draft.priority)):
        field = definition.fields.get(key)
        if value and (field is None or field.values is None or value not in field.values):
            errors[key] = problem("not_an_option")
    return errors


def _warnings(draft: RuleDraft, engine: Engine) -> Errors:
    errors: Errors = {}
    if len(draft.percent) > 5 or any(not 1 <= percent <= 99 for percent in draft.percent) or len(set(draft.percent)) < len(draft.percent):
        errors["percent"] = problem("percent")
    if not 0 <= draft.every_days <= 30:
        errors["every_days"] = problem("range", min=0, max=30)
    if any(one not in TELL and one not in engine.roles for one in draft.tell):
        errors["tell"] = problem("not_an_option")
    return errors
