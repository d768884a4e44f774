"""Changes of rules or the calendar: numbered, audited, and carried over to open cases by the worker."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.clock import to_text
from engine.database import Database
from engine.tables import deadline, deadline_change, ruleset


def next_number(connection: Connection, database: Database) -> int:
    """The number of the change that is being made; waits for steps that read the ruleset, and for other changes."""
    number = connection.scalar(database.for_update(select(ruleset.c.number)))
    if number is None:
        number = 0
        connection.execute(insert(ruleset).values(id=1, number=0))
    connection.execute(update(ruleset).values(number=number + 1))
    return int(number) + 1


def newest_change(connection: Connection, kind: str, process: str = "", name: str = "") -> int:
    """The number of the last change of a policy (or the calendar), 0 when there was none."""
    query = select(func.max(deadline_change.c.number)).where(deadline_change.c.process == process, deadline_change.c.name == name)
    return connection.scalar(query.where(deadline_change.c.kind == kind)) or 0


def record_change(
    connection: Connection, number: int, *, kind: str, before: Any, after: Any, reason: str, by: str | None, now: datetime,
    process: str = "", name: str = "", place: str = "", undoes: int | None = None, moves_open: bool = True, moves_at: datetime | None = None,
) -> None:
    """Write who changed what and why. When open cases are to follow, the worker begins at `moves_at`."""
    running = select(func.count()).select_from(deadline).where(deadline.c.ended_at.is_(None))
    if kind == "policy":
        running = running.where(deadline.c.process == process, deadline.c.policy == name)
    connection.execute(insert(deadline_change).values(
        number=number, kind=kind, process=process, name=name, place=place, before=json.dumps(before, ensure_ascii=False),
        after=json.dumps(after, ensure_ascii=False), reason=reason, changed_at=to_text(now), changed_by_id=by, undoes=undoes,
        moves_open=moves_open, moves_at=to_text(moves_at or now), status="waiting" if moves_open else "done",
        total=connection.scalar(running) if moves_open else 0, seen=0, moved=0, done_at=None if moves_open else to_text(now)))
