"""Idempotency: a double click, a retry or a lost answer carries the same key and does nothing twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.tables import case, request


def remember(connection: Connection, key: str, person_id: str, case_id: str, at: datetime) -> bool:
    """Keep the key with this transaction. False when the same request was carried out before."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(request).values(key=_own(key, person_id), person_id=person_id, case_id=case_id, at=to_text(at))
    # not rowcount: PostgreSQL's driver tells -1 for an insert
    return connection.scalar(statement.on_conflict_do_nothing().returning(request.c.key)) is not None


def carried_out(connection: Connection, key: str, person_id: str) -> CaseRef | None:
    """The case an earlier request with this key touched, or none."""
    query = select(case.c.id, case.c.number).join(request, request.c.case_id == case.c.id).where(request.c.key == _own(key, person_id))
    row = connection.execute(query).first()
    return None if row is None else CaseRef(row.id, row.number, repeated=True)


def _own(key: str, person_id: str) -> str:
    """One person's key never answers another's request."""
    return f"{person_id}:{key}"[:80]
