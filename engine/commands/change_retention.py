"""Administrators say how long what is kept. Every change is in the log."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import delete, insert

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.people import Person, may
from engine.retention.rules import rules
from engine.tables import retention_log, retention_rule


def checked_days(engine: Engine, typed: dict[str, str]) -> dict[str, int]:
    """What was typed, as days by kind. Raises BadAnswers (the kind) for what is no number or outside of what may be set."""
    with engine.database.read() as connection:
        known = rules(connection)
    found, wrong = {}, {}
    for kind, text in typed.items():
        if kind not in known:
            continue
        if not text.strip().isascii() or not text.strip().isdigit():
            wrong[kind] = problem("not_a_number")
        elif int(text) < known[kind].least:
            wrong[kind] = problem("too_small", min=known[kind].least)
        elif int(text) > known[kind].most:
            wrong[kind] = problem("too_large", max=known[kind].most)
        else:
            found[kind] = int(text)
    if wrong:
        raise BadAnswers(wrong)
    return found


def change_retention(engine: Engine, actor: Person, typed: dict[str, str]) -> int:
    """Set the days of some kinds; how many changed. Raises NotYours, BadAnswers."""
    if not may(actor, "change_privacy"):
        raise NotYours("how long data are kept is for administrators")
    days, now, changed = checked_days(engine, typed), to_text(engine.clock.now()), 0
    with engine.database.write() as connection:
        for kind, rule in rules(connection).items():
            if days.get(kind, rule.days) == rule.days:
                continue
            changed += 1
            connection.execute(delete(retention_rule).where(retention_rule.c.kind == kind))
            connection.execute(insert(retention_rule).values(kind=kind, days=days[kind], changed_at=now, changed_by_id=actor.id))
            connection.execute(insert(retention_log).values(id=str(uuid4()), at=now, kind=kind, days=days[kind], by_id=actor.id))
    return changed
