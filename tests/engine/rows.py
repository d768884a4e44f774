"""Rows written straight into the tables, for tests of reads: many, fast, and in exactly the shape a test needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, event, insert, select

from engine.clock import to_text
from engine.deadlines.changes import next_number
from engine.engine import Engine
from engine.place_codes import place_at
from engine.search import index_case
from engine.tables import case, definition, fact, open_task, sla_policy

VERSION = "0" * 64


def some_id(number: int) -> str:
    """A UUID that is always the same for a number."""
    return str(UUID(int=number))


def add_definition(engine: Engine) -> None:
    """A version for cases to refer to; nobody compiles it."""
    with engine.database.write() as connection:
        if connection.scalar(select(definition.c.version).where(definition.c.version == VERSION)) is None:
            connection.execute(insert(definition).values(version=VERSION, process="grievance", files=b"", deployed_at=to_text(engine.clock.now())))


def add_cases(engine: Engine, rows: Iterable[dict[str, Any]]) -> list[str]:
    """Cases from what differs (number: int, place, subject, status, stage, due: timedelta from now, age: timedelta)."""
    add_definition(engine)
    made = [_case(row, engine.clock.now()) for row in rows]
    with engine.database.write() as connection:
        connection.execute(insert(case), made)
        for row in made:
            index_case(connection, row["id"], row["place"], row["subject"], row["text"])
    return [row["id"] for row in made]


def _case(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    n, created = row["number"], now - row.get("age", timedelta(hours=1))
    return {
        "id": some_id(n), "number": f"20260302-{n:08d}", "process": "grievance", "version": VERSION, "place": row["place"],
        "subject": row.get("subject", f"事由 {n}"), "text": row.get("text", "经过"), "reporter_id": row.get("reporter_id"), "filed_by_id": row.get("reporter_id"),
        "created_at": to_text(created), "updated_at": to_text(row.get("updated", created)), "status": row.get("status", "open"),
        "stage": row.get("stage", "accept"), "due_at": to_text(now + row["due"]) if row.get("due") is not None else None,
        "closed_at": to_text(row.get("closed", created)) if row.get("status") == "closed" else None,
        "category": row.get("category"), "rating": row.get("rating"), "route": row.get("route"), "rounds": row.get("rounds"), "rev": 1, "state": b"", "state_digest": "", "fact_count": 0, "fact_head": "0" * 64,
    }


def add_tasks(engine: Engine, rows: Iterable[dict[str, Any]]) -> list[str]:
    """Open tasks from what differs (number: int, case_id, role, village, due, assignee_id, candidate_id)."""
    now = engine.clock.now()
    made = [_task(engine, row, now) for row in rows]
    with engine.database.write() as connection:
        connection.execute(insert(open_task), made)
    return [row["id"] for row in made]


def _task(engine: Engine, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    due = to_text(now + row["due"]) if row.get("due") is not None else None
    level = engine.roles[row["role"]].level
    return {
        "id": some_id(row["number"]), "case_id": row["case_id"], "element": "accept", "diagram": "grievance", "name": "受理并分流", "form": None,
        "role": row["role"], "place": place_at(row["village"], level), "candidate_id": row.get("candidate_id"),
        "assignee_id": row.get("assignee_id"), "created_at": to_text(now - timedelta(hours=4)), "due_at": due, "sort_at": due or "9",
        "process": "grievance", "village": row["village"], "category": row.get("category"), "priority": row.get("priority"),
    }


def add_fact(engine: Engine, case_id: str, kind: str, seq: int = 1) -> None:
    """A fact of a case, outside any chain."""
    add_facts(engine, [(case_id, kind, seq)])


def add_facts(engine: Engine, rows: Iterable[tuple[str, str, int]]) -> None:
    """Many of them: (case id, kind, seq)."""
    at = to_text(engine.clock.now())
    with engine.database.write() as connection:
        connection.execute(insert(fact), [
            {"case_id": case_id, "seq": seq, "at": at, "kind": kind, "data": "{}", "audience": "staff", "previous": "0" * 64, "hash": f"{seq:064d}"}
            for case_id, kind, seq in rows])


@contextmanager
def plans_of(engine: Engine) -> Iterator[list[str]]:
    """Collects the database's plan of every SELECT run inside (but those that look a definition up)."""
    plans: list[str] = []
    asked: list[tuple[str, Any]] = []

    def listen(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "FROM definition" not in statement:
            asked.append((statement, parameters))

    event.listen(engine.database.sql, "before_cursor_execute", listen)
    try:
        yield plans
    finally:
        event.remove(engine.database.sql, "before_cursor_execute", listen)
    prefix = "EXPLAIN QUERY PLAN " if engine.database.is_sqlite else "EXPLAIN "
    with engine.database.read() as connection:
        for statement, parameters in asked:
            found = connection.exec_driver_sql(prefix + statement, parameters).all()
            plans.append("\n".join(str(row[-1]) for row in found))


def lay_rule(engine: Engine, name: str, value: int, unit: str, **scope: str) -> None:
    """A rule over a policy of the grievance process, past every check: as a damaged database might hold it."""
    row = {"id": f"laid-{name}", "process": "grievance", "name": name, "place": "", "category": "", "priority": "", "value": value,
           "unit": unit, "valid_from": "2000-01-01T00:00:00.000000Z", "warn": '{"percent": [80], "every_days": 1}', "tell": '["assignee"]', "change": 1}
    with engine.database.write() as connection:
        connection.execute(insert(sla_policy), row | scope)
        next_number(connection, engine.database)


def lift_rules(engine: Engine) -> None:
    """No rule over any policy any more."""
    with engine.database.write() as connection:
        connection.execute(delete(sla_policy))
        next_number(connection, engine.database)
