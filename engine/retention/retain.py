"""Carry the rules out: some rows of a kind at a time, each batch its own transaction with its line in the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, tuple_, update

from engine.clock import to_text
from engine.engine import Engine
from engine.my_data.gone_files import drop_bytes, drop_rows
from engine.retention.kinds import KINDS, MACHINES_TIME, Kind
from engine.retention.rules import days_of, rules
from engine.sessions import machine_now
from engine.tables import retention_log

SOME = 500           # rows in one transaction
COUNTED = 10_000     # a preview counts no further


def retain(engine: Engine) -> int:
    """One batch of every kind; how many rows went. 0: nothing is too old any more."""
    return sum(_batch(engine, kind) for kind in KINDS.values())


def expected(engine: Engine, days: dict[str, int]) -> dict[str, int]:
    """How many rows of each kind would go if so many days were the rule; counts stop at COUNTED."""
    found = {}
    with engine.database.read() as connection:
        for name, number in days.items():
            some = KINDS[name].older(_before(engine, name, number), COUNTED).subquery()
            found[name] = connection.scalar(select(func.count()).select_from(some)) or 0
    return found


def rules_now(engine: Engine) -> dict[str, int]:
    """Kind → days."""
    with engine.database.read() as connection:
        return {name: rule.days for name, rule in rules(connection).items()}


def _batch(engine: Engine, kind: Kind) -> int:
    with engine.database.read() as connection:
        days = days_of(connection, kind.name)
        before = _before(engine, kind.name, days)
        if connection.execute(kind.older(before, 1)).first() is None:      # nearly always: no need for a writer
            return 0
    digests: set[str] = set()
    with engine.database.write() as connection:
        keys = [tuple(row) for row in connection.execute(kind.older(before, SOME))]
        if not keys:
            return 0
        if kind.files:
            digests = drop_rows(connection, [key[0] for key in keys])
        else:
            if kind.first is not None:
                table, column = kind.first
                connection.execute(delete(table).where(column.in_([key[0] for key in keys])))
            those = tuple_(*kind.table.primary_key.columns).in_(keys)
            gone = update(kind.table).values(dict.fromkeys(kind.blank)) if kind.blank else delete(kind.table)
            connection.execute(gone.where(those))
        connection.execute(insert(retention_log).values(
            id=str(uuid4()), at=to_text(engine.clock.now()), kind=kind.name, days=days, removed=len(keys)))
    drop_bytes(engine, digests)
    return len(keys)


def _before(engine: Engine, kind: str, days: int) -> str:
    now: datetime = machine_now(engine) if kind in MACHINES_TIME else engine.clock.now()
    return to_text(now - timedelta(days=days))
