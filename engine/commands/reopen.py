"""重新办理: a closed case stays closed; the matter goes on as a case of its own that is tied to it and begins under supervision."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from engine import store, workflow
from engine.catalog.definition import Definition
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.confidential import index_report
from engine.commands.incidents import open_incident
from engine.commands.report import begin, checked, keep, new_row
from engine.commands.requests import carried_out, remember
from engine.commands.step import doable, ledger_of
from engine.engine import Engine
from engine.errors import NotReopenable, NotYours
from engine.facts import Fact
from engine.faults import fault
from engine.people import Person, may
from engine.subjects import says_nothing
from engine.tables import case
from engine.workflow import StepError

CARRIED = ("category", "priority", "people", "danger", "route", "platform", "handler")      # what the new case knows from the old one


def reopen_case(engine: Engine, actor: Person, case_id: str, *, request_key: str, reason: str) -> CaseRef:
    """The new case. `reason`: what is still not right; the old report's own words where nothing is said. Raises NotYours, NotReopenable,
    BadAnswers, NotFound."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        old = store.load_case(connection, engine.database, case_id)
        if not may(actor, "reopen_case", case=old):
            raise NotYours("only whose case it is asks for it again")
        _possible(connection, old, to_text(now))
        subject, text = checked(old.subject, reason.strip() or old.text, wordless=True)
        definition = engine.catalog.current(connection, old.process)
        if "reopened" not in definition.fields:
            raise NotReopenable(why="not_drawn", number=old.number)
        row = new_row(connection, definition, actor, old.reporter_id, old.place, subject, text, None, now) | {
            "confidential": old.confidential, "about_id": old.about_id, "reopens": old.id, "reopen_round": old.reopen_round + 1}
        data = _carried(engine, connection, old, definition) | {"reopened": True}
        begun = Fact("reported", actor_id=actor.id, actor_role="villager" if old.reporter_id == actor.id else "grid_worker",
                     data={"place": old.place, "on_behalf": old.reporter_id != actor.id, "reopens": old.number}, audience="villager")
        ledger = ledger_of(engine, connection, definition, old.place, row["id"], now)
        try:
            step = doable(engine, workflow.start(definition, ledger, data))
        except StepError as problem:
            keep(connection, row, begun, now)
            open_incident(connection, row["id"], problem, {"verb": "report", "data": data, "actor_id": actor.id}, now)
        else:
            begin(engine, connection, row, definition, step, ledger, begun, now)
        fault("reopened")
        store.append_facts(connection, old, [Fact("reopened", actor_id=actor.id, actor_role=begun.actor_role, data={"by": row["number"]},
                                                  audience="villager")], now, reopen_until=None)
        index_report(connection, row, wordless=says_nothing(subject, text))
        remember(connection, request_key, actor.id, row["id"], now)
    return CaseRef(row["id"], row["number"])


def _possible(connection: Connection, old: Row[Any], now: str) -> None:
    """Raises NotReopenable: not closed, too late or too often, or reopened already."""
    newer = connection.scalar(select(case.c.number).where(case.c.reopens == old.id))
    if newer is not None:
        raise NotReopenable(why="reopened", number=old.number, instead=newer)
    if old.status != "closed" or old.reopen_until is None or old.reopen_until <= now:
        raise NotReopenable(why="open" if old.status != "closed" else "too_late", number=old.number)


def _carried(engine: Engine, connection: Connection, old: Row[Any], definition: Definition) -> dict[str, Any]:
    """What the old case had found out, as far as the process of today still knows such values."""
    known = workflow.look(engine.catalog.get(old.version, connection), old.state).data
    return {name: known[name] for name in CARRIED if name in known and name in definition.fields
            and (definition.fields[name].values is None or known[name] in (definition.fields[name].values or ()))}
