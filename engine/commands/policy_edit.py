"""One edit of a policy's rules, as the whole list that would then hold: what preview_policy and change_policy want."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from engine.commands.policy_draft import RuleDraft
from engine.deadlines.rules import rule_of
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound
from engine.tables import sla_policy

Drafts = list[RuleDraft]


def standing(engine: Engine, process: str, name: str) -> Drafts:
    """The rules an administrator laid over a policy, as drafts."""
    with engine.database.read() as connection:
        rows = connection.execute(
            select(sla_policy).where(sla_policy.c.process == process, sla_policy.c.name == name).order_by(sla_policy.c.id)).all()
    return [RuleDraft.of(rule_of(row)) for row in rows]


def with_rule(rules: Sequence[RuleDraft], rule: RuleDraft, now: datetime, was: datetime | None = None) -> Drafts:
    """The rules with this one. From now on: instead of the one that held for its cases. For later: beside that one, which holds
    until then. `was`: the moment of the rule it takes the place of, where that one was yet to come. Raises BadAnswers."""
    if rule.valid_from is not None and rule.valid_from < now:
        raise BadAnswers({"valid_from": {"code": "past", "params": {}}})
    kept = [one for one in current(rules, now) if not (one.scope == rule.scope and _is_at(one, was, now))]
    if rule.valid_from is None:
        kept = [one for one in kept if one.scope != rule.scope or _is_later(one, now)]
    return [*kept, rule]


def with_exception(rules: Sequence[RuleDraft], rule: RuleDraft, now: datetime) -> Drafts:
    """The rules with one for cases that had none of their own. Raises BadAnswers."""
    if rule.scope == ("", "", ""):
        raise BadAnswers({"place": {"code": "scope", "params": {}}})
    moment = rule.valid_from or now
    if any(one.scope == rule.scope and (rule.valid_from is None or one.valid_from == moment) and _begins(one, now) <= moment for one in rules):
        raise BadAnswers({"place": {"code": "overlaps", "params": {}}})
    return with_rule(rules, rule, now)


def without_rule(rules: Sequence[RuleDraft], scope: tuple[str, str, str], was: datetime | None, now: datetime) -> Drafts:
    """The rules without the one for these cases that holds, or, at a moment to come, will hold. Raises NotFound."""
    found = [one for one in rules if one.scope == scope and one.valid_from == was]
    if not found:
        raise NotFound("there is no such rule")
    later = _is_later(found[0], now)
    return [one for one in current(rules, now) if one.scope != scope or (one.valid_from != was if later else _is_later(one, now))]


def current(rules: Sequence[RuleDraft], now: datetime) -> Drafts:
    """The rules without those that a newer one for the same cases has replaced: they will never hold again."""
    newest: dict[tuple[str, str, str], datetime] = {}
    for one in rules:
        if not _is_later(one, now):
            newest[one.scope] = max(newest.get(one.scope, _begins(one, now)), _begins(one, now))
    return [one for one in rules if _is_later(one, now) or _begins(one, now) == newest[one.scope]]


def _begins(rule: RuleDraft, now: datetime) -> datetime:
    return rule.valid_from or now


def _is_later(rule: RuleDraft, now: datetime) -> bool:
    return _begins(rule, now) > now


def _is_at(rule: RuleDraft, was: datetime | None, now: datetime) -> bool:
    return was is not None and rule.valid_from == was and _is_later(rule, now)
