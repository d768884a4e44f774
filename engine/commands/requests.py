"""Idempotency: a double click, a retry or a lost answer carries the same key and does nothing twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.tables import case, request

# Built once per dialect: putting a statement together costs more than running it. Not by rowcount: PostgreSQL's driver tells -1
# for an insert.
_REMEMBER: dict[str, Any] = {
    name: dialect.insert(request).on_conflict_do_nothing().returning(request.c.key)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_CARRIED_OUT = select(case.c.id, case.c.number).join(request, request.c.case_id == case.c.id).where(request.c.key == bindparam("own_key"))


def remember(connection: Connection, key: str, person_id: str, case_id: str, at: datetime) -> bool:
    """Keep the key with this transaction. False when the same request was carried out before."""
    values = {"key": _own(key, person_id), "person_id": person_id, "case_id": case_id, "at": to_text(at)}
    return connection.scalar(_REMEMBER[connection.dialect.name], values) is not None


def carried_out(connection: Connection, key: str, person_id: str) -> CaseRef | None:
    """The case an earlier request with this key touched, or none."""
    row = connection.execute(_CARRIED_OUT, {"own_key": _own(key, person_id)}).first()
    return None if row is None else CaseRef(row.id, row.number, repeated=True)


def _own(key: str, person_id: str) -> str:
    """One person's key never answers another's request."""
    return f"{person_id}:{key}"[:80]
