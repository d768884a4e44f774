"""How urgent a due moment is: the colour, the sign and the words beside every task and case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.calendar import WorkCalendar

DueState = Literal["ok", "soon", "late", "paused", "none"]

LAST_PART = 4                                    # the last quarter of the time given is "soon" …
AT_LEAST, AT_MOST = timedelta(hours=1), timedelta(hours=24)     # … but never less, never more than this


@dataclass(frozen=True)
class Due:
    """What lists say of a due moment. `left`: what remains, on the unit's own axis (a working day is 24 h of it); plain time, and
    negative, when late. `unit`: minutes hours working_hours days working_days, none for a moment without a clock."""

    state: DueState
    unit: str | None
    left: timedelta


@dataclass(frozen=True)
class Going:
    """The clock a wait goes by. `given`: all its time, on the unit's own axis; `warned_at`: the percent of it at which people are first
    reminded, none where nobody is."""

    unit: str
    given: timedelta
    warned_at: int | None
    paused: bool


def due_state(due_at: datetime | None, created_at: datetime, now: datetime) -> DueState:
    """ok, soon or late; none without a due moment. `created_at` is when the waiting began."""
    if due_at is None:
        return "none"
    if due_at <= now:
        return "late"
    soon = min(max((due_at - created_at) / LAST_PART, AT_LEAST), AT_MOST)
    return "soon" if due_at - now <= soon else "ok"


def due_in(due_at: datetime | None, created_at: datetime, clock: Going | None, calendar: WorkCalendar, now: datetime) -> Due:
    """What to say of a wait that began at `created_at`. It is due soon from its clock's first reminder on; without one, in the last
    quarter of its time."""
    if clock is not None and clock.paused:
        return Due("paused", clock.unit, timedelta(0))
    if due_at is None:
        return Due("none", None, timedelta(0))
    state, unit = due_state(due_at, created_at, now), None if clock is None else clock.unit
    if clock is None or due_at <= now:
        return Due(state, unit, due_at - now)
    left = calendar.between(now, due_at, clock.unit)
    if clock.warned_at is not None:
        state = "soon" if left * 100 <= clock.given * (100 - clock.warned_at) else "ok"
    return Due(state, unit, left)
