"""A list's due moments: the clock a wait goes by is joined to its row, the calendar is counted in memory. No query per line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.sql.selectable import FromClause, ScalarSelect

from engine.calendar import length
from engine.catalog.deadline_defaults import DeadlineDefault
from engine.clock import from_text
from engine.deadlines.clock import Clock, given
from engine.deadlines.ruleset import Ruleset
from engine.due_state import Due, Going, due_in
from engine.element_names import readable
from engine.engine import Engine
from engine.errors import NoSuchPolicy
from engine.tables import deadline, open_task

_NAMES = ("policy", "process", "place", "category", "priority", "value", "unit", "extended", "paused_at")
CLOCK = tuple(deadline.c[name].label(f"clock_{name}") for name in _NAMES)       # what due_of() reads, beside the wait's own moments


def goes_by(task: FromClause) -> ColumnElement[bool]:
    """The join from an open task to its clock."""
    return (deadline.c.case_id == task.c.case_id) & (deadline.c.policy == task.c.policy) & (deadline.c.started_at == task.c.started_at)


def nearest_task(cases: FromClause) -> ScalarSelect[Any]:
    """The id of a case's most urgent open task; the case is due when this one is."""
    one = open_task.alias("one")
    return select(one.c.id).where(one.c.case_id == cases.c.id).order_by(one.c.sort_at, one.c.id).limit(1).scalar_subquery()


def due_of(engine: Engine, row: Any, place: str, version: str, due_at: str | None, created_at: str, now: datetime) -> Due:
    """What a row with the CLOCK columns says of its due moment; a row without a clock has none in them."""
    ruleset, clock = engine.rulesets.recent(), None
    if row.clock_unit is not None:
        definition = readable(engine, version)
        whole = length(row.clock_value + row.clock_extended, row.clock_unit)
        first = None if definition is None else _first_reminder(
            ruleset, definition.deadlines, row.clock_process, row.clock_policy, row.clock_place, row.clock_category, row.clock_priority, now)
        clock = Going(row.clock_unit, whole, first, row.clock_paused_at is not None)
    return due_in(None if due_at is None else from_text(due_at), from_text(created_at), clock, ruleset.calendar(place), now)


def going_of(clock: Clock, defaults: Mapping[str, DeadlineDefault], ruleset: Ruleset, now: datetime) -> Going:
    """The same of a clock that was read whole."""
    first = _first_reminder(ruleset, defaults, clock.process, clock.policy, clock.place, clock.category, clock.priority, now)
    return Going(clock.unit, given(clock), first, clock.paused_at is not None)


def _first_reminder(
    ruleset: Ruleset, defaults: Mapping[str, DeadlineDefault], process: str, policy: str, place: str, category: str | None, priority: str | None,
    now: datetime,
) -> int | None:
    """The percent of its time at which people are first reminded."""
    try:
        rule = ruleset.rules.resolve(defaults, process, policy, place=place, category=category, priority=priority, at=now)
    except NoSuchPolicy:
        return None
    return min(rule.warnings.percent, default=None)
