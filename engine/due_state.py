"""How urgent a due moment is: the colour beside every task and case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

DueState = Literal["ok", "soon", "late", "none"]

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
