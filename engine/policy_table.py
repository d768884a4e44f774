"""The SLA policies in force: what every deployed process names, what administrators made of it, and how many deadlines run under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.catalog.definition import Definition
from engine.catalog.named_policies import Use, named_policies
from engine.clock import from_text
from engine.deadlines.rules import Rule, Rules, default_rules
from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person, may
from engine.tables import deadline, deadline_change
from engine.tables import person as person_table
from engine.tables import process as process_table


@dataclass(frozen=True)
class PolicyStep:
    """An element that names a policy, in words; `how` as in catalog.named_policies.Use."""

    diagram_zh: str
    diagram_en: str
    name_zh: str
    name_en: str
    how: str


@dataclass(frozen=True)
class PolicyLine:
    """One policy as it stands now, beside its default. `kind`: deadline, limit (the most that pauses or extensions of another policy add)
    or count; `value` in `unit` holds everywhere else than in its `exceptions`; `later`: rules whose moment is yet to come."""

    process: str
    name: str
    label_zh: str
    label_en: str
    kind: str
    steps: tuple[PolicyStep, ...]
    value: int
    unit: str
    percent: tuple[int, ...]
    every_days: int
    tell: tuple[str, ...]
    exceptions: int
    later: int
    default_value: int
    default_unit: str
    running: int
    moving: bool
    changed_at: datetime | None
    changed_by: str | None
    reason: str | None


@dataclass(frozen=True)
class ProcessPolicies:
    """The policies of one process, in the order of its deadlines.toml; the process as drawn, in words."""

    process: str
    name_zh: str
    name_en: str
    lines: tuple[PolicyLine, ...]


@dataclass(frozen=True)
class LastChange:
    """Who changed a policy last, and whether open cases are still to follow."""

    at: datetime
    by: str | None
    reason: str
    status: str
    moves_at: datetime


def policies(engine: Engine, person: Person) -> list[ProcessPolicies]:
    """Every policy of every deployed process. Raises NotYours."""
    watch(person)
    now = engine.clock.now()
    with engine.database.read() as connection:
        definitions = [engine.catalog.current(connection, process)
                       for process in connection.scalars(select(process_table.c.id).order_by(process_table.c.id)).all()]
        rules, running, changes = engine.rulesets.current(connection).rules, _running(connection, definitions), _newest(connection)
        found = []
        for definition in definitions:
            process = definition.process
            lines = tuple(
                line_of(definition, name, rules, running.get((process, name), 0), changes.get((process, name)), now) for name in definition.deadlines)
            found.append(ProcessPolicies(process, *diagram_words(definition, process), lines))
    return found


def watch(person: Person) -> None:
    """Raises NotYours for people who may not see deadlines."""
    if not may(person, "see_deadlines"):
        raise NotYours("deadlines are for administrators")


def line_of(definition: Definition, name: str, rules: Rules, running: int, change: LastChange | None, now: datetime) -> PolicyLine:
    """A policy of a definition, under these rules."""
    process, default = definition.process, definition.deadlines[name]
    laid = rules.of(process, name)
    everywhere = rules.resolve(definition.deadlines, process, name, place="", category=None, priority=None, at=now)
    return PolicyLine(
        process=process, name=name, label_zh=default.label_zh, label_en=default.label_en, kind=kind_of(definition, name),
        steps=tuple(_step(definition, use) for use in named_policies(definition).uses.get(name, ())),
        value=everywhere.value, unit=everywhere.unit, percent=everywhere.warnings.percent, every_days=everywhere.warnings.every_days,
        tell=everywhere.warnings.tell, exceptions=_exceptions([*laid, *default_rules(process, name, default)], now),
        later=sum(1 for rule in laid if is_later(rule, now)), default_value=default.value, default_unit=default.unit, running=running,
        moving=change is not None and change.status != "done" and change.moves_at <= now,
        changed_at=None if change is None else change.at, changed_by=None if change is None else change.by,
        reason=None if change is None else change.reason)


def kind_of(definition: Definition, name: str) -> str:
    """deadline, limit or count."""
    default = definition.deadlines[name]
    if default.unit == "count":
        return "count"
    return "limit" if default.limits or name in named_policies(definition).limits else "deadline"


def diagram_words(definition: Definition, diagram: str) -> tuple[str, str]:
    """(Chinese, English) name of a diagram."""
    zh = named_policies(definition).diagrams.get(diagram) or diagram
    words = definition.words.get(diagram)
    return zh, (words.en if words is not None else None) or zh


def is_later(rule: Rule, now: datetime) -> bool:
    """Whether a rule's moment is yet to come."""
    return rule.valid_from is not None and rule.valid_from > now


def _step(definition: Definition, use: Use) -> PolicyStep:
    info, words = definition.elements.get((use.diagram, use.element)), definition.words.get(use.element)
    zh = (info.name if info is not None else "") or use.element
    return PolicyStep(*diagram_words(definition, use.diagram), zh, (words.en if words is not None else None) or zh, use.how)


def _exceptions(rules: Iterable[Rule], now: datetime) -> int:
    scopes = {(rule.place, rule.category, rule.priority) for rule in rules if not is_later(rule, now)}
    return len(scopes - {("", "", "")})


def _running(connection: Connection, definitions: Sequence[Definition]) -> dict[tuple[str, str], int]:
    """How many deadlines run under each policy. Named, so that the index of open clocks alone answers it."""
    names = {name for definition in definitions for name in definition.deadlines}
    query = select(deadline.c.process, deadline.c.policy, func.count().label("n")).where(
        deadline.c.process.in_([definition.process for definition in definitions]), deadline.c.policy.in_(sorted(names)),
        deadline.c.ended_at.is_(None))
    return {(row.process, row.policy): row.n for row in connection.execute(query.group_by(deadline.c.process, deadline.c.policy))}


def _newest(connection: Connection) -> dict[tuple[str, str], LastChange]:
    """Every policy's newest change."""
    newest = (select(func.max(deadline_change.c.number)).where(deadline_change.c.kind == "policy")
              .group_by(deadline_change.c.process, deadline_change.c.name))
    query = (select(deadline_change, person_table.c.name.label("by")).outerjoin(person_table, person_table.c.id == deadline_change.c.changed_by_id)
             .where(deadline_change.c.number.in_(newest)))
    return {(row.process, row.name): LastChange(from_text(row.changed_at), row.by, row.reason, row.status, from_text(row.moves_at))
            for row in connection.execute(query)}
