"""Unmerge: what was merged by mistake is a case of its own again, with the clocks it had."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from engine import store, workflow
from engine.commands.case_ref import CaseRef
from engine.commands.incidents import record_failure
from engine.commands.merge import both, role_at
from engine.commands.requests import carried_out, remember
from engine.commands.step import doable, load, save
from engine.engine import Engine
from engine.errors import Conflict, NotMergeable, NotYours, StepFailed
from engine.facts import Fact
from engine.faults import fault
from engine.people import Person, may
from engine.tables import case, follower_due
from engine.workflow import StepError


def unmerge_case(engine: Engine, actor: Person, case_id: str, *, request_key: str, reason: str) -> CaseRef:
    """Take a case out of the one it follows. Raises NotMergeable when the answer was told already, NotYours, StepFailed."""
    try:
        return _unmerge(engine, actor, case_id, request_key, reason.strip()[:500])
    except StepError as problem:
        doing = {"verb": "unmerge_case", "actor_id": actor.id, "reason": reason, "request_key": request_key}
        failed: StepFailed = record_failure(engine, case_id, problem, doing)
        raise failed from problem


def _unmerge(engine: Engine, actor: Person, case_id: str, request_key: str, reason: str) -> CaseRef:
    now = engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        row, main = both(engine, connection, case_id, _main_of(connection, case_id))
        if row.merged_into != main.id:
            raise Conflict(f"case {row.number} changed meanwhile")
        if not may(actor, "merge_case", case=row) and not may(actor, "merge_case", case=main):
            raise NotYours("who accepts cases here takes them apart")
        loaded = load(engine, connection, row, now)
        if "unmerged" not in {message.name for message in loaded.before.messages}:
            raise NotMergeable(why="answered", number=row.number)
        step = doable(engine, workflow.send(loaded.instance, "unmerged", {}))
        role = role_at(actor, row.place)
        element, diagram = next((message.element, message.diagram) for message in loaded.before.messages if message.name == "unmerged")
        told = Fact("unmerged", element, diagram, None, actor.id, role, data={"main": main.id}, texts={"unmerge_reason": reason} if reason else {},
                    audience="villager")
        save(engine, connection, loaded, step, told, now)
        connection.execute(update(case).where(case.c.id == row.id).values(merged_into=None))
        connection.execute(delete(follower_due).where(follower_due.c.case_id == row.id))
        fault("unmerged")
        left = Fact("left", actor_id=actor.id, actor_role=role, data={"follower": row.id})
        store.append_facts(connection, main, [left], now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)


def _main_of(connection: Connection, case_id: str) -> str:
    """The main case as it is now; it is looked at again once both are locked. Raises NotMergeable for a case that follows none."""
    found = connection.execute(select(case.c.number, case.c.merged_into).where(case.c.id == case_id)).first()
    if found is None or found.merged_into is None:
        raise NotMergeable(why="alone", number=found.number if found is not None else "")
    return str(found.merged_into)
