"""Open cases follow to another version of their process: begun by a person, carried out by the worker, case by case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from engine.clock import to_text
from engine.commands.move_case import move_case, revert_case
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotFound, NotYours, problem
from engine.faults import fault
from engine.people import Person, may
from engine.tables import case, case_move, definition, migration
from engine.workflow.carry_rows import Place

BATCH = 50
AT_WORK = ("moving", "reverting")


def start_migration(engine: Engine, actor: Person, process: str, from_version: str, to_version: str, mapping: Mapping[Place, str], *, reason: str) -> int:
    """Let the open cases of one version follow to another; the migration's number. Raises NotYours, NotFound, BadAnswers, Conflict while
    another migration of the process is under way."""
    if not may(actor, "migrate_cases"):
        raise NotYours("only designers and administrators migrate cases")
    if not reason.strip():
        raise BadAnswers({"reason": problem("required")})
    if from_version == to_version:
        raise BadAnswers({"to": problem("same_version")})
    with engine.database.write() as connection:
        known = set(connection.scalars(select(definition.c.version).where(definition.c.process == process, definition.c.version.in_((from_version, to_version)))))
        if known != {from_version, to_version}:
            raise NotFound("no such version of this process")
        if connection.scalar(select(migration.c.number).where(migration.c.process == process, migration.c.status.in_((*AT_WORK, "paused")))) is not None:
            raise Conflict("another migration of this process is under way")
        number = (connection.scalar(select(func.max(migration.c.number))) or 0) + 1
        total = connection.scalar(select(func.count()).select_from(case).where(case.c.version == from_version, case.c.status != "closed")) or 0
        connection.execute(insert(migration).values(
            number=number, process=process, from_version=from_version, to_version=to_version, reason=reason.strip(), status="moving", cursor="",
            mapping=json.dumps([[*place, after] for place, after in mapping.items()]), total=total, started_at=to_text(engine.clock.now()),
            started_by_id=actor.id))
    return number


def steer_migration(engine: Engine, actor: Person, number: int, what: str) -> None:
    """`what`: pause, go_on, stop (what was moved stays moved) or revert (what has not gone on goes back). Raises NotYours, NotFound,
    Conflict when that is not possible now."""
    if not may(actor, "migrate_cases"):
        raise NotYours("only designers and administrators migrate cases")
    possible = {"pause": (("moving",), "paused"), "go_on": (("paused",), "moving"), "stop": (("moving", "paused"), "stopped"),
                "revert": (("moving", "paused", "stopped", "done"), "reverting")}
    if what not in possible:
        raise NotFound("a migration is paused, continued, stopped or reverted")
    status, after = possible[what]
    with engine.database.write() as connection:
        done = connection.execute(update(migration).where(migration.c.number == number, migration.c.status.in_(status)).values(status=after, cursor="", done_at=None))
        if done.rowcount != 1:
            raise Conflict("the migration is not in a state for this")


def migrate_some(engine: Engine, limit: int = BATCH) -> bool:
    """Carry some cases of the oldest migration at work over, each in a transaction of its own; whether there may be more to do. Any
    number of workers may call it; a kill loses nothing: a case says itself on which version it is."""
    with engine.database.read() as connection:
        plan = connection.execute(select(migration).where(migration.c.status.in_(AT_WORK)).order_by(migration.c.number).limit(1)).first()
        if plan is None:
            return False
        found = connection.scalars(_next(plan, limit)).all()
    one = move_case if plan.status == "moving" else revert_case
    for case_id in found:
        one(engine, plan, case_id)
    fault("batch_moved")
    _look_on(engine, plan, found, limit)
    return True


def _next(plan: Row[Any], limit: int) -> Any:
    if plan.status == "moving":
        return select(case.c.id).where(case.c.version == plan.from_version, case.c.status != "closed", case.c.id > plan.cursor).order_by(case.c.id).limit(limit)
    return select(case_move.c.case_id).where(
        case_move.c.migration == plan.number, case_move.c.outcome == "moved", case_move.c.case_id > plan.cursor).order_by(case_move.c.case_id).limit(limit)


def _look_on(engine: Engine, plan: Row[Any], found: Any, limit: int) -> None:
    """Remember how far it got. At the end: once more from the beginning where somebody held a case just then, else it is done."""
    values: dict[str, Any] = {"cursor": found[-1]} if found else {}
    with engine.database.write() as connection:
        if len(found) < limit:
            left = connection.scalar(_left(plan))
            done = {"status": "done" if plan.status == "moving" else "reverted", "done_at": to_text(engine.clock.now())}
            values = {"cursor": ""} if left is not None else done
        connection.execute(update(migration).where(migration.c.number == plan.number, migration.c.status == plan.status).values(**values))


def _left(plan: Row[Any]) -> Any:
    if plan.status == "reverting":
        return select(case_move.c.case_id).where(case_move.c.migration == plan.number, case_move.c.outcome == "moved").limit(1)
    seen = select(case_move.c.case_id).where(case_move.c.migration == plan.number, case_move.c.case_id == case.c.id).exists()
    return select(case.c.id).where(case.c.version == plan.from_version, case.c.status != "closed", ~seen).limit(1)
