"""A clock: one deadline of one case, from what started it to its due moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.calendar import WorkCalendar, length
from engine.errors import NoSuchPolicy

Key = tuple[str, str]                     # (policy, started_at as stored): within a case


@dataclass
class Clock:
    """A row of `deadline`, moments as datetimes in UTC. `extended` is in the unit; `pauses` are over, `paused_at` is not."""

    policy: str
    started_at: datetime
    process: str
    diagram: str
    element: str
    place: str
    category: str | None
    priority: str | None
    rule_id: str | None
    value: int
    unit: str
    due_at: datetime
    ruleset: int
    extended: int = 0
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    pause_limit: int | None = None
    paused_at: datetime | None = None
    warn_at: datetime | None = None
    warned: int = 0
    ended_at: datetime | None = None


def due_of(clock: Clock, calendar: WorkCalendar) -> datetime:
    """When it is due by its own numbers: given time, extensions and pauses. Raises NoSuchPolicy for a count."""
    if clock.unit == "count":
        raise NoSuchPolicy(f"{clock.policy} is a count, not a deadline", name=clock.policy)
    return calendar.plus(clock.started_at, given(clock) + paused(clock, calendar), clock.unit)


def given(clock: Clock) -> timedelta:
    """The time it allows, on its unit's own axis."""
    return length(clock.value + clock.extended, clock.unit)


def stopped(clock: Clock, calendar: WorkCalendar) -> timedelta:
    """How long the pauses that are over were, on the unit's axis."""
    return sum((calendar.between(begin, end, clock.unit) for begin, end in clock.pauses), timedelta(0))


def paused(clock: Clock, calendar: WorkCalendar) -> timedelta:
    """What the pauses that are over add, on the unit's axis, within their limit."""
    total = stopped(clock, calendar)
    return total if clock.pause_limit is None else min(total, length(clock.pause_limit, clock.unit))


def gross(clock: Clock, now: datetime) -> timedelta:
    """Plain time since it started, to its end or now."""
    return (clock.ended_at or now) - clock.started_at


def net(clock: Clock, now: datetime) -> timedelta:
    """`gross` without the pauses, plain time."""
    until = clock.ended_at or now
    standing = until - clock.paused_at if clock.paused_at is not None else timedelta(0)
    return gross(clock, now) - sum((end - begin for begin, end in clock.pauses), timedelta(0)) - standing


def used(clock: Clock, calendar: WorkCalendar, now: datetime) -> timedelta:
    """The part of the time given that has passed, on the unit's axis: pauses within their limit do not count."""
    until = clock.ended_at or now
    passed = calendar.between(clock.started_at, max(until, clock.started_at), clock.unit)
    pauses = paused(clock, calendar)
    if clock.paused_at is not None:
        pauses += calendar.between(clock.paused_at, max(until, clock.paused_at), clock.unit)
        if clock.pause_limit is not None:
            pauses = min(pauses, length(clock.pause_limit, clock.unit))
    return max(timedelta(0), passed - pauses)


def left(clock: Clock, calendar: WorkCalendar, now: datetime) -> timedelta:
    """What remains of the time given, on the unit's axis; negative when overdue."""
    return given(clock) - used(clock, calendar, now)
