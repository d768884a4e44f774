"""How urgent a due moment is: the colour, the sign and the words beside every task and case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.calendar import WorkCalendar

DueState = Literal["ok", "soon", "late", "paused", "none"]

LAST_PART = 4                                    # the last quarter of the time given is "soon" …
AT_LEAST, AT_MOST = timedelta(hours=1), timedelta(hours=24)     # … but never less, never more than this


def due_state(due_at: datetime | None, created_at: datetime, now: datetime) -> DueState:
    """ok, soon or late; none without a due moment. `created_at` is when the waiting began."""
    if due_at is None:
        return "none"
    if due_at <= now:
        return "late"
    soon = min(max((due_at - created_at) / LAST_PART, AT_LEAST), AT_MOST)
    return "soon" if due_at - now <= soon else "ok"


@dataclass(frozen=True)
class Due:
    """What lists say of a due moment. `left`: what remains, on the unit's own axis (a working day is 24 h of it); negative when late.
    `unit`: minutes hours working_hours days working_days, none for a moment without a clock."""

    state: DueState
    unit: str | None
    left: timedelta


def due_in(
    due_at: datetime | None, created_at: datetime, unit: str | None, calendar: WorkCalendar, now: datetime, *, paused: bool = False, warned: bool = False,
) -> Due:
    """What to say of a wait that began at `created_at` under a clock of this unit. The first reminder makes it "soon"."""
    if paused:
        return Due("paused", unit, timedelta(0))
    if due_at is None:
        return Due("none", None, timedelta(0))
    state = due_state(due_at, created_at, now)
    if state == "ok" and warned:
        state = "soon"
    plain = unit is None or due_at <= now
    return Due(state, unit, due_at - now if plain else calendar.between(now, due_at, str(unit)))
