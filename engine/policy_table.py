"""The SLA policies in force: each process's defaults and what administrators made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.clock import from_text
from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person, may
from engine.tables import person as person_table
from engine.tables import process as process_table
from engine.tables import sla_policy


@dataclass(frozen=True)
class PolicyLine:
    """One policy as it stands now, beside its default. `value` in `unit`: minutes hours days working_days, or a count."""

    process: str
    name: str
    label_zh: str
    label_en: str
    value: int
    unit: str
    default_value: int
    default_unit: str
    changed_at: datetime | None
    changed_by: str | None
    reason: str | None


def policies(engine: Engine, person: Person) -> list[PolicyLine]:
    """Every policy of every deployed process, in the order of its deadlines.toml. Raises NotYours."""
    if not may(person, "see_deadlines"):
        raise NotYours("deadlines are for administrators")
    changes = select(sla_policy, person_table.c.name.label("by")).outerjoin(person_table, person_table.c.id == sla_policy.c.changed_by_id)
    lines: list[PolicyLine] = []
    with engine.database.read() as connection:
        changed = {(row.process, row.name): row for row in connection.execute(changes)}
        for process in connection.scalars(select(process_table.c.id).order_by(process_table.c.id)).all():
            for name, default in engine.catalog.current(connection, process).deadlines.items():
                row = changed.get((process, name))
                lines.append(PolicyLine(
                    process=process, name=name, label_zh=default.label_zh, label_en=default.label_en,
                    value=default.value if row is None else row.value, unit=default.unit if row is None else row.unit,
                    default_value=default.value, default_unit=default.unit,
                    changed_at=None if row is None else from_text(row.changed_at), changed_by=None if row is None else row.by,
                    reason=None if row is None else row.reason,
                ))
    return lines
