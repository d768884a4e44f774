"""Why a deadline is when it is: what set it, what did not count, what stopped it and what gave it more time, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.calendar import WorkCalendar, length
from engine.clock import from_text, to_text
from engine.deadlines.clock import Clock, given, gross, left, net, paused, stopped, used


@dataclass(frozen=True)
class Line:
    """One reason. `kind`: length started skipped makeup pause pause_limit standing extended moved provisional; `values`: what it is made of."""

    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class SetBy:
    """The rule a clock goes by. '' in a scope: any. `since` and `by` are none for an exception of deadlines.toml; `replaced`: it holds for
    new cases no more."""

    place_name: str
    category: str
    priority: str
    since: datetime | None
    by: str | None
    reason: str
    replaced: bool = False


@dataclass(frozen=True)
class Explained:
    """A clock with its reasons. `state`: running, paused, met or late. `given`, `used`, `left`: on the unit's own axis (a working day is
    24 h of it); `gross`, `net`: plain time, with and without pauses. `recounted`: the due moment by the lines themselves."""

    policy: str
    element: str
    diagram: str
    state: str
    unit: str
    value: int
    extended: int
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    given: timedelta
    used: timedelta
    left: timedelta
    gross: timedelta
    net: timedelta
    lines: tuple[Line, ...]
    recounted: datetime


def explain(clock: Clock, calendar: WorkCalendar, facts: Sequence[Mapping[str, Any]], rule: SetBy | None, now: datetime) -> Explained:
    """The clock's lines. `facts`: what the case's history says of it, oldest first, as {"kind", "at", "by", "reason", **data}."""
    until = clock.ended_at or now
    return Explained(
        clock.policy, clock.element, clock.diagram, _state(clock, until), clock.unit, clock.value, clock.extended, clock.started_at, clock.due_at,
        clock.ended_at, given(clock), used(clock, calendar, until), left(clock, calendar, until), gross(clock, now), net(clock, now),
        tuple(_lines(clock, calendar, facts, rule)), calendar.plus(clock.started_at, given(clock) + paused(clock, calendar), clock.unit))


def _state(clock: Clock, until: datetime) -> str:
    if clock.ended_at is not None:
        return "met" if clock.ended_at < clock.due_at else "late"
    return "paused" if clock.paused_at is not None else "running" if until < clock.due_at else "late"


def _lines(clock: Clock, calendar: WorkCalendar, facts: Sequence[Mapping[str, Any]], rule: SetBy | None) -> Iterable[Line]:
    yield Line("length", {"value": clock.value, "unit": clock.unit, "rule": rule})
    yield Line("started", {"at": clock.started_at})
    if clock.unit.startswith("working"):
        for run in calendar.skipped(clock.started_at, clock.due_at):
            yield Line("skipped", {"first": run.first, "last": run.last, "name_zh": run.name_zh, "name_en": run.name_en})
        for day in calendar.makeup_days(clock.started_at, clock.due_at):
            yield Line("makeup", {"day": day.day, "name_zh": day.name_zh, "name_en": day.name_en})
        years = calendar.provisional(clock.started_at, clock.due_at)
        if years:
            yield Line("provisional", {"years": years})
    for begin, end in clock.pauses:
        yield Line("pause", {"from": begin, "to": end, "added": calendar.between(begin, end, clock.unit), "unit": clock.unit})
    if clock.pause_limit is not None and stopped(clock, calendar) > length(clock.pause_limit, clock.unit):
        yield Line("pause_limit", {"value": clock.pause_limit, "unit": clock.unit})
    if clock.paused_at is not None:
        yield Line("standing", {"since": clock.paused_at})
    for fact in facts:
        if fact["kind"] == "deadline_extended" and fact["by_units"]:
            yield Line("extended", {"value": fact["by_units"], "unit": fact["unit"] or clock.unit, "at": fact["at"], "by": fact["by"], "before": fact["before"],
                                    "due_at": fact["due_at"], "reason": fact["reason"]})
        elif fact["kind"] == "deadline_moved":
            yield Line("moved", {"at": fact["at"], "by": fact["by"], "before": fact["before"], "due_at": fact["due_at"], "reason": fact["reason"]})


def of_clock(clock: Clock, facts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The facts that speak of this clock. `facts` as in `explain`, with `policy` and, for extensions, `started_at`."""
    started, ended = to_text(clock.started_at), clock.ended_at
    return [fact for fact in facts if fact["policy"] == clock.policy and fact["started_at"] in (None, started)
            and fact["at"] >= clock.started_at and (ended is None or fact["at"] <= ended)]


def history_of(kind: str, at: datetime, by: str | None, reason: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A deadline's fact in the shape `explain` reads."""
    return {
        "kind": kind, "at": at, "by": by, "reason": reason, "policy": data.get("policy"), "started_at": data.get("started_at"),
        "by_units": data.get("by"), "unit": data.get("unit"), "before": _moment(data.get("before")), "due_at": _moment(data.get("due_at"))}


def _moment(text: Any) -> datetime | None:
    return None if text is None else from_text(str(text))
