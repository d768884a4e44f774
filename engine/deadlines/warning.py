"""When a clock's next reminder is."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.calendar import WorkCalendar
from engine.deadlines.clock import Clock, given, paused, used
from engine.deadlines.rules import Warnings


def next_warning(clock: Clock, warnings: Warnings, calendar: WorkCalendar, after: datetime) -> datetime | None:
    """The first reminder after a moment: a percent of the time given, or a day of being overdue. None while it is paused. What
    was missed in the meantime is not made up for: people want one reminder, not ten."""
    if clock.paused_at is not None or clock.ended_at is not None:
        return None
    free = paused(clock, calendar)
    moments = [calendar.plus(clock.started_at, given(clock) * percent / 100 + free, clock.unit) for percent in warnings.percent]
    coming = [moment for moment in moments if after < moment < clock.due_at]
    if coming:
        return min(coming)
    if warnings.every_days == 0:
        return None
    if clock.due_at > after:
        return clock.due_at
    step = timedelta(days=warnings.every_days)
    return clock.due_at + ((after - clock.due_at) // step + 1) * step


def percent_used(clock: Clock, calendar: WorkCalendar, now: datetime) -> int:
    """How much of the time given has passed, in percent; over 100 when overdue."""
    whole = given(clock)
    return int(used(clock, calendar, now) * 100 / whole) if whole else 100
