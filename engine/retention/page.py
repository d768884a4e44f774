"""What the page about keeping shows: the rules, and what went lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.clock import from_text
from engine.engine import Engine
from engine.retention.rules import RetentionRule, rules
from engine.tables import person, retention_log

SHOWN = 50


@dataclass(frozen=True)
class LogLine:
    """`removed` none: the rule was changed, by `by`."""

    at: datetime
    kind: str
    days: int
    removed: int | None
    by: str | None


def rules_and_log(engine: Engine) -> tuple[list[RetentionRule], list[LogLine]]:
    """Every rule, and the newest lines of the log."""
    with engine.database.read() as connection:
        known = list(rules(connection).values())
        rows = connection.execute(select(retention_log, person.c.name).outerjoin(person, person.c.id == retention_log.c.by_id).order_by(
            retention_log.c.at.desc(), retention_log.c.id).limit(SHOWN)).all()
    return known, [LogLine(from_text(row.at), row.kind, row.days, row.removed, row.name) for row in rows]
