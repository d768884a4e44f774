"""Migrations: how far each one is, and which cases stayed where they were, with the reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from engine.clock import from_text
from engine.element_names import drawn_name
from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.people import Person, may
from engine.tables import case, case_move, migration
from engine.tables import person as person_table

SHOWN = 100


@dataclass(frozen=True)
class MigrationLine:
    """One migration. `moved`, `kept`, `reverted`, `went_on`: cases by what became of them."""

    number: int
    process: str
    from_version: str
    to_version: str
    reason: str
    by: str
    started_at: datetime
    status: str
    total: int
    moved: int
    kept: int
    reverted: int
    went_on: int

    @property
    def seen(self) -> int:
        """How many cases it has looked at."""
        return self.moved + self.kept + self.reverted + self.went_on


@dataclass(frozen=True)
class KeptLine:
    """A case that stayed on its version, and why: gone, kind, instances, policy, field, failed, not_begun."""

    number: str
    why: str
    diagram: str | None
    element: str | None
    name_zh: str | None
    name_en: str | None
    reason: str


def migrations(engine: Engine, person: Person, process: str, limit: int = 5) -> list[MigrationLine]:
    """The newest migrations of a process. Raises NotYours."""
    return _lines(engine, person, migration.c.process == process, limit)


def migration_page(engine: Engine, person: Person, number: int) -> tuple[MigrationLine, list[KeptLine]]:
    """One migration and the first of the cases it could not move. Raises NotYours, NotFound."""
    found = _lines(engine, person, migration.c.number == number, 1)
    if not found:
        raise NotFound("no such migration")
    query = (select(case.c.number, case_move.c.why).join(case, case.c.id == case_move.c.case_id)
             .where(case_move.c.migration == number, case_move.c.outcome == "kept").order_by(case_move.c.case_id).limit(SHOWN))
    with engine.database.read() as connection:
        kept = [_kept(engine, found[0].from_version, row) for row in connection.execute(query)]
    return found[0], kept


def _kept(engine: Engine, version: str, row: Any) -> KeptLine:
    why = json.loads(row.why)
    names = drawn_name(engine, version, why.get("diagram"), why.get("element"))
    return KeptLine(row.number, why["why"], why.get("diagram"), why.get("element"), *names, why.get("reason", ""))


def _lines(engine: Engine, person: Person, where: Any, limit: int) -> list[MigrationLine]:
    if not may(person, "migrate_cases"):
        raise NotYours("only designers and administrators see migrations")
    query = select(migration, person_table.c.name).join(person_table, person_table.c.id == migration.c.started_by_id).where(where)
    with engine.database.read() as connection:
        rows = connection.execute(query.order_by(migration.c.number.desc()).limit(limit)).all()
        counted = select(case_move.c.migration, case_move.c.outcome, func.count()).where(
            case_move.c.migration.in_([row.number for row in rows])).group_by(case_move.c.migration, case_move.c.outcome)
        counts = {(number, outcome): n for number, outcome, n in connection.execute(counted)}
    return [MigrationLine(
        row.number, row.process, row.from_version, row.to_version, row.reason, row.name, from_text(row.started_at), row.status, row.total,
        *(counts.get((row.number, outcome), 0) for outcome in ("moved", "kept", "reverted", "went_on"))) for row in rows]
