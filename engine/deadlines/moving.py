"""What open clocks would become under other rules or another calendar: for previews, and for moving them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.catalog.deadline_defaults import DeadlineDefault
from engine.deadlines.clock import Clock, due_of
from engine.deadlines.rules import Rule
from engine.deadlines.ruleset import Ruleset
from engine.deadlines.warning import next_warning

Defaults = Mapping[str, DeadlineDefault]


def by_rules(ruleset: Ruleset, now: datetime) -> Callable[[Clock, Defaults], None]:
    """Gives a clock the rule that holds now, and the due moment that follows."""
    known: dict[tuple[str, str, str, str | None, str | None, int], Rule] = {}

    def change(clock: Clock, defaults: Defaults) -> None:
        scope = (clock.process, clock.policy, clock.place, clock.category, clock.priority, id(defaults))
        if scope not in known:
            known[scope] = ruleset.rules.resolve(
                defaults, clock.process, clock.policy, place=clock.place, category=clock.category, priority=clock.priority, at=ruleset.moment(now))
        rule = known[scope]
        clock.rule_id, clock.value, clock.unit = rule.id, rule.value, rule.unit
        calendar = ruleset.calendar(clock.place)
        clock.due_at = due_of(clock, calendar)

    return change


def by_calendar(ruleset: Ruleset, place: str) -> Callable[[Clock, Defaults], None]:
    """Keeps a clock's rule and counts its time anew, where the place's calendar counts for it."""

    def change(clock: Clock, defaults: Defaults) -> None:
        if clock.unit.startswith("working") and clock.place.startswith(place):
            clock.due_at = due_of(clock, ruleset.calendar(clock.place))

    return change


def set_warning(clock: Clock, ruleset: Ruleset, defaults: Defaults, now: datetime) -> None:
    """Give a moved clock its next reminder."""
    rule = ruleset.rules.resolve(
        defaults, clock.process, clock.policy, place=clock.place, category=clock.category, priority=clock.priority, at=ruleset.moment(now))
    clock.warn_at = next_warning(clock, rule.warnings, ruleset.calendar(clock.place), now)
