"""Clocks that have ended, measured once more against a deadline that did not hold then. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappush, heapreplace
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, not_, select

from engine.calendar import WorkCalendar, length
from engine.clock import from_text, to_text
from engine.deadlines.clock import Clock, given, paused
from engine.deadlines.rules import Rule
from engine.tables import deadline, fact

# What became of a clock, then and by the other deadline. A clock whose time was up and whose task a timer took away has no end of
# its own: by a longer deadline nobody knows how it would have ended, and it is never counted as in time.
IN_TIME, LATE, NEWLY_LATE, NO_LONGER_LATE, UNKNOWN = range(5)
NEAREST = 10
ALIKE = ("process", "policy", "place", "category", "priority", "rule_id", "value", "unit", "extended")      # the same in many clocks
OWN = ("case_id", "started_at", "due_at", "ended_at", "pauses", "pause_limit")


@dataclass(frozen=True, slots=True)
class Allowed:
    """The time a clock would have had. An extension granted in another unit than the deadline would have had is added after it.
    `instead_of`: what it comes to today; where both come to the same moment, the clock keeps the one it had."""

    calendar: WorkCalendar
    span: timedelta
    unit: str
    extension: timedelta = timedelta(0)
    extension_unit: str = ""
    instead_of: Allowed | None = None

    def due(self, started_at: datetime, pauses: timedelta) -> datetime:
        """When it would have been due; `pauses` is what they cost on the unit's own axis."""
        moment = self.calendar.plus(started_at, self.span + pauses, self.unit)
        return self.calendar.plus(moment, self.extension, self.extension_unit) if self.extension else moment


Candidate = Callable[[Clock], "Allowed | None"]      # none: the change does not concern this clock


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A clock that people ended after it would have been due."""

    case_id: str
    due_at: datetime
    ended_at: datetime
    late_then: bool


Miss = tuple[timedelta, str, NearMiss]               # how early it would have had to end (negative), which clock, what is told of it


@dataclass
class Replayed:
    """How clocks would have ended, counted by place: one number for each of IN_TIME … UNKNOWN. `untouched`: clocks that the change
    does not concern; `nearest`: the near misses among those that people ended, the nearest first."""

    places: dict[str, list[int]] = field(default_factory=dict)
    untouched: int = 0
    nearest: list[NearMiss] = field(default_factory=list)


def by_rule(clock: Clock, rule: Rule, calendar: WorkCalendar) -> Allowed:
    """The time a rule would have given a clock, its extensions on top."""
    if rule.unit == clock.unit:
        return Allowed(calendar, length(rule.value + clock.extended, rule.unit), rule.unit)
    return Allowed(calendar, length(rule.value, rule.unit), rule.unit, length(clock.extended, clock.unit), clock.unit)


def by_calendar(clock: Clock, calendar: WorkCalendar, today: WorkCalendar) -> Allowed:
    """The time it had, counted on another calendar than today's."""
    return Allowed(calendar, given(clock), clock.unit, instead_of=Allowed(today, given(clock), clock.unit))


@dataclass(frozen=True)
class Ended:
    """Which clocks to replay: those that ended in [since, until), of one policy or, without one, all that count working time in a place
    but those of the policies in `without` (process → names)."""

    since: datetime
    until: datetime
    process: str | None = None
    name: str | None = None
    inside: str = ""
    without: Mapping[str, Collection[str]] = field(default_factory=dict)

    def query(self) -> Select[Any]:
        """Their columns, and whether a timer took them away after their due moment."""
        # Among the facts of the case. By kind and moment, as an index offers, it would look through all that fired at that moment.
        timer_fired = exists(select(fact.c.seq).where(
            fact.c.case_id == deadline.c.case_id, fact.c.kind.concat("") == "timer_fired", fact.c.at == deadline.c.ended_at))
        taken = and_(deadline.c.ended_at >= deadline.c.due_at, timer_fired).label("taken")
        query = select(*(deadline.c[name] for name in (*ALIKE, *OWN)), taken)
        query = query.where(deadline.c.ended_at >= to_text(self.since), deadline.c.ended_at < to_text(self.until))
        if self.name is not None:
            query = query.where(deadline.c.process == self.process, deadline.c.policy == self.name)
        else:
            query = query.where(
                deadline.c.unit.in_(("working_hours", "working_days")),
                *(not_(and_(deadline.c.process == process, deadline.c.policy.in_(sorted(names)))) for process, names in self.without.items()))
        return query.where(deadline.c.place.startswith(self.inside, autoescape=True)) if self.inside else query


def replay(connection: Connection, ended: Ended, candidate: Candidate) -> Replayed:
    """Measure clocks that ended once more. A hundred thousand take some seconds at most: the candidate is asked once for all clocks
    with the same numbers."""
    found = Replayed()
    misses: list[Miss] = []
    alike: dict[Any, Allowed | None] = {}
    for row in connection.execution_options(yield_per=10_000).execute(ended.query()):
        numbers, (case_id, started_at, due_at, ended_at, _, _, taken) = row[:9], row[9:]
        if numbers not in alike:
            alike[numbers] = candidate(_clock(row))
        allowed = alike[numbers]
        if allowed is None:
            found.untouched += 1
            continue
        due, end = _due(row, allowed), datetime.fromisoformat(ended_at)
        counts = found.places.get(row.place)
        if counts is None:
            counts = found.places[row.place] = [0] * 5
        counts[outcome(ended_at >= due_at, due <= end, taken)] += 1
        if due <= end and not taken:
            _keep(misses, (due - end, f"{case_id} {row.policy} {started_at}", NearMiss(case_id, due, end, ended_at >= due_at)))
    found.nearest = [miss for _, _, miss in sorted(misses, key=lambda one: (-one[0], one[1]))]
    return found


def outcome(late_then: bool, would_be_late: bool, taken: bool) -> int:
    """IN_TIME … UNKNOWN. `taken`: a timer took it away after its due moment, so that it lasted at least until then."""
    if would_be_late:
        return LATE if late_then else NEWLY_LATE
    if not late_then:
        return IN_TIME
    return UNKNOWN if taken else NO_LONGER_LATE


def _due(row: Any, allowed: Allowed) -> datetime:
    """When it would have been due."""
    started_at = datetime.fromisoformat(row.started_at)
    due, today = allowed.due(started_at, _cost(row, allowed)), allowed.instead_of
    if today is not None and due == today.due(started_at, _cost(row, today)):
        return datetime.fromisoformat(row.due_at)
    return due


def _cost(row: Any, allowed: Allowed) -> timedelta:
    """What its pauses cost on the unit's own axis."""
    if row.pauses == "[]":
        return timedelta(0)
    clock = _clock(row)
    clock.pauses = [(from_text(begin), from_text(end)) for begin, end in json.loads(row.pauses)]
    clock.unit = allowed.unit
    return paused(clock, allowed.calendar)


def _clock(row: Any) -> Clock:
    return Clock(
        row.policy, from_text(row.started_at), row.process, "", "", row.place, row.category, row.priority, row.rule_id, row.value, row.unit,
        from_text(row.due_at), 0, row.extended, [], row.pause_limit)


def _keep(misses: list[Miss], miss: Miss) -> None:
    """Hold on to the nearest ones: a heap with the farthest of them at its head."""
    if len(misses) < NEAREST:
        heappush(misses, miss)
    elif miss > misses[0]:
        heapreplace(misses, miss)
