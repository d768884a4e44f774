"""Try a failed step again: after the diagram, the table or the data was mended."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, insert, select, update

from engine import facts as chain
from engine import store, workflow
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.complete import complete_task
from engine.commands.fire import fire_timer
from engine.commands.merge import Merge, carry_out_merge
from engine.commands.report import NOTHING
from engine.commands.send import send_message
from engine.commands.step import doable, facts_of, happening, ledger_of, notices_of
from engine.commands.tell_followers import tell_follower
from engine.commands.unmerge import unmerge_case
from engine.engine import Engine
from engine.errors import AlreadyDone, NotFound, NotYours, StepFailed
from engine.facts import Fact
from engine.notices.tell import tell
from engine.people import Person, load_person, may
from engine.tables import case, fact, incident
from engine.workflow import StepError


def retry_incident(engine: Engine, actor: Person, incident_id: str) -> CaseRef:
    """Carry out the failed step again in the name of whoever did it first. Raises NotYours, NotFound, AlreadyDone when it went
    through meanwhile, StepFailed when it fails again (the incident stays, counted)."""
    if not may(actor, "retry_incident"):
        raise NotYours("only administrators retry incidents")
    with engine.database.read() as connection:
        found = connection.execute(select(incident, case.c.number).join(case, case.c.id == incident.c.case_id).where(incident.c.id == incident_id)).first()
    if found is None:
        raise NotFound("there is no such incident")
    if found.resolved_at is not None:
        raise AlreadyDone(by=None, at=None, what="completed", case_id=found.case_id)
    _again(engine, found, json.loads(found.doing))
    return CaseRef(found.case_id, found.number)


def _again(engine: Engine, found: Row[Any], doing: dict[str, Any]) -> None:
    verb = doing["verb"]
    if verb == "fire_timer":
        fire_timer(engine, doing["task_id"], even_if_failed=True)
    elif verb == "complete_task":
        first = load_person(engine, doing["actor_id"])
        complete_task(engine, first, doing["task_id"], request_key=doing["request_key"], answers=doing["answers"])
    elif verb == "send_message":
        first = load_person(engine, doing["actor_id"])
        send_message(engine, first, found.case_id, doing["name"], request_key=doing["request_key"], answers=doing["answers"])
    elif verb == "merge_case":
        carry_out_merge(engine, load_person(engine, doing["actor_id"]), Merge(found.case_id, doing["main_id"], doing["reason"], doing["joining"]), doing["request_key"])
    elif verb == "unmerge_case":
        unmerge_case(engine, load_person(engine, doing["actor_id"]), found.case_id, request_key=doing["request_key"], reason=doing["reason"])
    elif verb == "tell_follower":
        tell_follower(engine, found.case_id, even_if_failed=True)
    else:
        _begin(engine, found, doing)


def _begin(engine: Engine, found: Row[Any], doing: dict[str, Any]) -> None:
    """Start a case whose very first step failed, on the process's version of today: it has no tokens that bind it to the old."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, found.case_id)
        definition = engine.catalog.current(connection, row.process)
        ledger = ledger_of(engine, connection, definition, row.place, row.id, now)
        try:
            step = doable(engine, workflow.start(definition, ledger, doing["data"]))
        except StepError as problem:
            raise StepFailed(element=problem.element, reason=problem.reason, incident_id=found.id) from problem
        facts = facts_of(definition, step, ledger, Fact("incident_resolved"))
        rows = chain.chain(row.id, row.fact_head, row.fact_count, facts, now)
        values = store.case_values(step, "report", now) | {
            "due_at": store.nearest_due(step.waiting, ledger), "version": definition.version, "fact_count": row.fact_count + len(rows), "fact_head": rows[-1]["hash"], "rev": row.rev + 1}
        connection.execute(update(case).where(case.c.id == row.id).values(**values))
        store.save_waiting(connection, row.id, row.place, row.reporter_id, NOTHING, step.waiting, ledger, roles=dict(engine.roles),
                           tags=store.tags_of(row.process, step), now=now)
        connection.execute(insert(fact), rows)
        tell(connection, engine.rulebooks.recent(), happening(engine, row, row.fact_count, None, step, facts), notices_of(row, None, step, facts), now)
        connection.execute(update(incident).where(incident.c.id == found.id).values(resolved_at=to_text(now)))
