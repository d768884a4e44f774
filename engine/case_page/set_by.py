"""Which rule gave a clock its time: one that stands, one that has been replaced since, or an exception of deadlines.toml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.catalog.definition import Definition
from engine.clock import from_text
from engine.deadlines.clock import Clock
from engine.deadlines.explain import SetBy
from engine.deadlines.rules import default_rules
from engine.place_codes import inside
from engine.tables import deadline_change, person, place, sla_policy

Scope = tuple[str, str, str]


def set_by(connection: Connection, definition: Definition, clocks: Sequence[Clock]) -> list[SetBy | None]:
    """For each clock who set its time, for which cases, and why; none for a plain default. One query, none where all go by defaults;
    two more where a clock has kept a rule that was replaced for new cases only."""
    standing = _standing(connection, {clock.rule_id for clock in clocks if clock.rule_id is not None})
    gone = [clock for clock in clocks if clock.rule_id is not None and clock.rule_id not in standing]
    replaced = _replaced(connection, definition.process, gone) if gone else {}
    return [_exception(definition, clock) if clock.rule_id is None else standing.get(clock.rule_id) or replaced.get(clock.rule_id) for clock in clocks]


def _standing(connection: Connection, ids: set[str]) -> dict[str, SetBy]:
    if not ids:
        return {}
    rows = connection.execute(
        select(sla_policy, place.c.name.label("place_name"), person.c.name.label("by"), deadline_change.c.reason)
        .outerjoin(place, place.c.code == sla_policy.c.place).outerjoin(deadline_change, deadline_change.c.number == sla_policy.c.change)
        .outerjoin(person, person.c.id == deadline_change.c.changed_by_id).where(sla_policy.c.id.in_(sorted(ids))))
    return {row.id: SetBy(row.place_name or "", row.category, row.priority, from_text(row.valid_from), row.by, row.reason or "") for row in rows}


def _replaced(connection: Connection, process: str, clocks: Iterable[Clock]) -> dict[str, SetBy]:
    """Rules that stand no more, from the history of their policies: the change that brought them in."""
    rows = connection.execute(
        select(deadline_change, person.c.name.label("by")).outerjoin(person, person.c.id == deadline_change.c.changed_by_id)
        .where(deadline_change.c.process == process, deadline_change.c.name.in_({clock.policy for clock in clocks}))
        .order_by(deadline_change.c.number)).all()
    found = {str(clock.rule_id): _brought_in(rows, clock) for clock in clocks}
    codes = {rule["place"] for _, rule in filter(None, found.values())}
    names = {row.code: row.name for row in connection.execute(select(place.c.code, place.c.name).where(place.c.code.in_(codes)))}
    return {
        rule_id: SetBy("", "", "", None, None, "", replaced=True) if pair is None else
        SetBy(names.get(pair[1]["place"], ""), pair[1]["category"], pair[1]["priority"], from_text(pair[1]["valid_from"]), pair[0].by, pair[0].reason,
              replaced=True)
        for rule_id, pair in found.items()}


def _brought_in(rows: Iterable[Row[Any]], clock: Clock) -> tuple[Row[Any], Mapping[str, Any]] | None:
    """The change that brought the clock's rule in, not later than the ruleset it was counted by; its scope may be any that fits."""
    begun: dict[Scope, tuple[Row[Any], Mapping[str, Any]]] = {}
    for row in rows:
        if row.name == clock.policy and row.number <= clock.ruleset:
            rules = {(rule["place"], rule["category"], rule["priority"]): rule for rule in json.loads(row.after) if _gave(rule, clock)}
            begun = {scope: begun.get(scope, (row, rule)) for scope, rule in rules.items()}
    return begun[max(begun, key=lambda scope: (len(scope[0]), scope[2] != "", scope[1] != ""))] if begun else None


def _gave(rule: Mapping[str, Any], clock: Clock) -> bool:
    return (rule["value"] == clock.value and rule["unit"] == clock.unit and inside(clock.place, rule["place"])
            and rule["category"] in ("", clock.category) and rule["priority"] in ("", clock.priority))


def _exception(definition: Definition, clock: Clock) -> SetBy | None:
    """The exception of deadlines.toml for its category or priority."""
    default = definition.deadlines.get(clock.policy)
    rules = default_rules(definition.process, clock.policy, default) if default is not None else []
    fitting = [rule for rule in rules if rule.fits(clock.place, clock.category, clock.priority) and (rule.value, rule.unit) == (clock.value, clock.unit)]
    rule = max(fitting, key=lambda one: one.rank, default=None)
    return SetBy("", rule.category, rule.priority, None, None, "") if rule is not None and (rule.category or rule.priority) else None
