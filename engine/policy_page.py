"""One SLA policy: its rules in the order in which they win, what became of it, and a change that open cases are still following."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.catalog.definition import Definition
from engine.catalog.named_policies import named_policies
from engine.clock import to_text
from engine.deadlines.changes import newest_change
from engine.deadlines.rules import Rule, default_rules
from engine.engine import Engine
from engine.errors import NotFound
from engine.paging import Page
from engine.people import Person
from engine.policy_history import ChangeLine, change_lines, history, place_words
from engine.policy_table import LastChange, PolicyLine, is_later, line_of, watch
from engine.tables import deadline

HOLDS, LATER, REPLACED = "holds", "later", "replaced"


@dataclass(frozen=True)
class RuleLine:
    """A rule of a policy. `place_name` is '' for everywhere; `valid_from` none and `is_default` for one of deadlines.toml. `state`: holds,
    later (its moment is yet to come), or replaced (another rule for the same cases wins)."""

    place: str
    place_name: str
    category: str
    priority: str
    valid_from: datetime | None
    value: int
    unit: str
    percent: tuple[int, ...]
    every_days: int
    tell: tuple[str, ...]
    is_default: bool
    state: str

    @property
    def scope(self) -> tuple[str, str, str]:
        """What it holds for."""
        return self.place, self.category, self.priority


@dataclass(frozen=True)
class PolicyPage:
    """A policy for its own page. `rules`: the one that wins first; `seen`: the number of its newest change; `overdue`: of the deadlines
    that run; `fixed_unit`: it limits another policy or is limited, so its unit may not change; `categories` and `priorities`: what
    exceptions may name."""

    line: PolicyLine
    rules: tuple[RuleLine, ...]
    seen: int
    overdue: int
    fixed_unit: bool
    categories: tuple[str, ...]
    priorities: tuple[str, ...]
    newest: ChangeLine | None
    history: Page[ChangeLine]

    def rule(self, scope: tuple[str, str, str], valid_from: datetime | None) -> RuleLine | None:
        """The rule for these cases: the one that holds, or one whose moment is yet to come."""
        fitting = [rule for rule in self.rules if rule.scope == scope and rule.state != REPLACED]
        at_moment = [rule for rule in fitting if rule.state == LATER and rule.valid_from == valid_from]
        return next(iter(at_moment or [rule for rule in fitting if rule.state == HOLDS]), None)

    @property
    def under_way(self) -> ChangeLine | None:
        """The newest change, while open cases are still following it or have yet to."""
        return self.newest if self.newest is not None and self.newest.status != "done" else None


def policy_page(engine: Engine, person: Person, process: str, name: str, after: str | None = None) -> PolicyPage:
    """A policy with a page of its history. Raises NotYours, NotFound."""
    watch(person)
    now = engine.clock.now()
    with engine.database.read() as connection:
        definition = engine.catalog.current(connection, process)
        if name not in definition.deadlines:
            raise NotFound(f"{process} names no policy {name!r}")
        laid = engine.rulesets.current(connection).rules
        running, overdue = _running(connection, process, name, now)
        seen = newest_change(connection, "policy", process, name)
        newest = next(iter(change_lines(connection, definition, name, [seen])), None)
        last = None if newest is None else LastChange(newest.changed_at, newest.changed_by, newest.reason, newest.status, newest.moves_at)
        found = [*laid.of(process, name), *default_rules(process, name, definition.deadlines[name])]
        return PolicyPage(
            line=line_of(definition, name, laid, running, last, now),
            rules=_in_order(found, place_words(connection, (rule.place for rule in found)), now), seen=seen, overdue=overdue,
            fixed_unit=named_policies(definition).fixed_unit(name), categories=_values(definition, "category"),
            priorities=_values(definition, "priority"), newest=newest,
            history=history(connection, definition, name, after))


def policy_progress(engine: Engine, person: Person, process: str, name: str) -> ChangeLine | None:
    """A policy's newest change, none when it never changed. Raises NotYours, NotFound."""
    watch(person)
    with engine.database.read() as connection:
        definition = engine.catalog.current(connection, process)
        if name not in definition.deadlines:
            raise NotFound(f"{process} names no policy {name!r}")
        found = change_lines(connection, definition, name, [newest_change(connection, "policy", process, name)])
    return found[0] if found else None


def _in_order(rules: Iterable[Rule], names: Mapping[str, str], now: datetime) -> tuple[RuleLine, ...]:
    """The one that wins first; those for the same cases by moment, what is yet to come first."""
    ordered = sorted(rules, key=lambda rule: (rule.rank, rule.place, rule.priority, rule.category, rule.valid_from is not None,
                                              rule.valid_from.timestamp() if rule.valid_from is not None else 0.0), reverse=True)
    holding: set[tuple[str, str, str]] = set()
    lines = []
    for rule in ordered:
        scope = (rule.place, rule.category, rule.priority)
        state = LATER if is_later(rule, now) else REPLACED if scope in holding else HOLDS
        if state == HOLDS:
            holding.add(scope)
        lines.append(RuleLine(
            rule.place, names.get(rule.place, rule.place), rule.category, rule.priority, rule.valid_from, rule.value, rule.unit,
            rule.warnings.percent, rule.warnings.every_days, rule.warnings.tell, rule.id is None, state))
    return tuple(lines)


def _running(connection: Connection, process: str, name: str, now: datetime) -> tuple[int, int]:
    """How many of its deadlines run, and how many of these are overdue; one that is paused is not."""
    open_ones = select(func.count()).select_from(deadline).where(
        deadline.c.process == process, deadline.c.policy == name, deadline.c.ended_at.is_(None))
    overdue = open_ones.where(deadline.c.due_at <= to_text(now), deadline.c.paused_at.is_(None))
    return connection.scalar(open_ones) or 0, connection.scalar(overdue) or 0


def _values(definition: Definition, field: str) -> tuple[str, ...]:
    declared = definition.fields.get(field)
    return tuple(declared.values or ()) if declared is not None else ()
