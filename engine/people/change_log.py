"""The history of a person: every change to their name, phone, roles, sign-in and absences, with who made it. Never a password."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from engine.clock import to_text
from engine.tables import person_change

Values = Mapping[str, object]
_NOTHING: Values = {}


def note(connection: Connection, person_id: str, by_id: str, kind: str, now: datetime, before: Values = _NOTHING, after: Values = _NOTHING) -> None:
    """Append one change. Lock the person's row first: the number counts up per person."""
    last = connection.scalar(select(func.max(person_change.c.number)).where(person_change.c.person_id == person_id)) or 0
    connection.execute(insert(person_change).values(
        person_id=person_id, number=last + 1, at=to_text(now), by_id=by_id, kind=kind, before=_json(before), after=_json(after)))


def _json(values: Values) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)
