"""What one case counts as: its row, its deadlines and its facts, made into noughts and ones. Nothing here asks the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from engine.clock import from_text, shown

WENT_UP = ("escalated", "supervision_ordered")
LEFT_THE_VILLAGE = (*WENT_UP, "handed_up", "transferred")
LOOKED_AT = ("reported", *LEFT_THE_VILLAGE)                  # the facts counted() wants to see
WITHDRAWN = "withdrawn"
RATINGS = ("satisfied", "basically_satisfied", "dissatisfied")


def counted(case: Any, deadlines: Iterable[Any], facts: Iterable[Any], staff: Collection[str] | None) -> dict[str, Any]:
    """The row of case_figure. `deadlines`: the case's, `facts`: those LOOKED_AT, `staff`: the policies that measure work (none: all).

    reported, repeated (the villager had reported the matter before), escalated (a deadline or a supervision order took it up),
    responded in time or late (the first deadline of staff; neither while it runs) are of the day it was reported; closed, timely
    (no deadline of staff was missed), solved in the village (closed without township or county), reopened (reworked after a bad rating)
    and how it was rated are of the day it was closed."""
    kinds, repeats = set[str](), 0
    for fact in facts:
        kinds.add(fact.kind)
        if fact.kind == "reported":
            repeats = int(json.loads(fact.data).get("repeats") or 0)
    own = sorted((one for one in deadlines if staff is None or one.policy in staff), key=lambda one: (one.started_at, one.policy))
    first = own[0] if own and own[0].ended_at is not None else None
    closed = case.closed_at is not None and case.status == "closed"
    reworked, rating = bool(case.rounds), case.rating if case.rating in RATINGS else None
    withdrawn = case.outcome == WITHDRAWN          # the villager took it back: nobody solved it, and there is nothing to rate
    figures = {
        "reported": True, "repeated": repeats > 0, "escalated": bool(kinds & set(WENT_UP)),
        "responded_in_time": first is not None and in_time(first), "responded_late": first is not None and not in_time(first),
        "closed": closed, "timely": closed and all(in_time(one) for one in own),
        "village_solved": closed and not withdrawn and not reworked and case.route != "complex" and not kinds & set(LEFT_THE_VILLAGE),
        "reopened": closed and reworked, "unrated": closed and not withdrawn and rating is None, **{name: closed and rating == name for name in RATINGS},
    }
    return {
        "case_id": case.id, "rev": case.rev, "place": case.place, "category": case.category or "", "reporter_id": case.reporter_id,
        "reported_at": case.created_at, "reported_on": day_of(case.created_at),
        "closed_at": case.closed_at if closed else None, "closed_on": day_of(case.closed_at) if closed else None,
        **{name: int(value) for name, value in figures.items()},
    }


def in_time(deadline: Any) -> bool:
    """Whether a deadline's work was done before its due moment."""
    return bool(deadline.ended_at is None or deadline.ended_at < deadline.due_at)


def day_of(moment: str) -> str:
    """The day of a stored moment on the county's wall clock: 2026-10-08."""
    return shown(from_text(moment)).date().isoformat()
