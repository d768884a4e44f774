"""Merge: a case follows another one that handles the same matter. Both rows are locked in the order of their ids, so that two people
who merge crosswise wait for each other instead of blocking each other; the second one finds what the first one did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from engine import store, workflow
from engine.commands.case_ref import CaseRef
from engine.commands.incidents import record_failure
from engine.commands.requests import carried_out, remember
from engine.commands.step import Loaded, doable, load, save
from engine.duplicates.likely import likely_in
from engine.engine import Engine
from engine.errors import NotFound, NotMergeable, NotYours, StepFailed
from engine.facts import Fact
from engine.faults import fault
from engine.followers import ANSWERED, followers_of, must_hear
from engine.notices.tell import tell_about
from engine.people import Person, may
from engine.place_codes import place_at
from engine.tables import case, open_task
from engine.workflow import StepError


@dataclass(frozen=True)
class Merge:
    """What is asked for: this case follows that one. `joining`: its own reporter said so while filing it."""

    case_id: str
    main_id: str
    reason: str
    joining: bool


def merge_case(engine: Engine, actor: Person, case_id: str, main_id: str, *, request_key: str, reason: str) -> CaseRef:
    """Staff find that two cases are one matter: `case_id` follows `main_id`. Raises NotMergeable, NotYours, NotFound, StepFailed."""
    return carry_out_merge(engine, actor, Merge(case_id, main_id, reason.strip()[:500], joining=False), request_key)


def join_case(engine: Engine, actor: Person, case_id: str, main_id: str, *, request_key: str) -> CaseRef:
    """Whoever just filed a case says it is the same as one they were shown: only a case that is likely the same by our own count can
    be joined. Raises NotMergeable, NotYours, NotFound, StepFailed."""
    return carry_out_merge(engine, actor, Merge(case_id, main_id, "", joining=True), request_key)


def both(engine: Engine, connection: Connection, one: str, other: str) -> tuple[Row[Any], Row[Any]]:
    """Both case rows, locked in the order of their ids. Raises NotFound."""
    rows = {case_id: store.load_case(connection, engine.database, case_id) for case_id in sorted({one, other})}
    return rows[one], rows[other]


def carry_out_merge(engine: Engine, actor: Person, asked: Merge, request_key: str) -> CaseRef:
    """Merge, or leave an incident with everything needed to try it again."""
    try:
        return _merge(engine, actor, asked, request_key)
    except StepError as problem:
        doing = {"verb": "merge_case", "main_id": asked.main_id, "actor_id": actor.id, "reason": asked.reason, "joining": asked.joining,
                 "request_key": request_key}
        failed: StepFailed = record_failure(engine, asked.case_id, problem, doing)
        raise failed from problem


def _merge(engine: Engine, actor: Person, asked: Merge, request_key: str) -> CaseRef:
    now = engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        row, main = both(engine, connection, asked.case_id, asked.main_id)
        _allowed(connection, actor, row, main, asked, now)
        _possible(connection, row, main)
        loaded = load(engine, connection, row, now)
        if "merged" not in {message.name for message in loaded.before.messages}:
            raise NotMergeable(why="handled", number=row.number)
        _not_in_other_hands(connection, actor, row)
        step = doable(engine, workflow.send(loaded.instance, "merged", _desk(loaded)))
        role = "villager" if actor.id == row.reporter_id else role_at(actor, row.place)
        told = Fact("merged", "merged", loaded.definition.process, None, actor.id, role, data={"main": main.id, "joined": asked.joining},
                    texts={"merge_reason": asked.reason} if asked.reason else {}, audience="villager")
        save(engine, connection, loaded, step, told, now)
        connection.execute(update(case).where(case.c.id == row.id).values(merged_into=main.id))
        fault("merged")
        _tell_main(engine, connection, actor, role, row, main, now)
        if main.stage in ANSWERED:
            must_hear(connection, row.id, main.id, "answered", main.fact_count, now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)


def _allowed(connection: Connection, actor: Person, row: Row[Any], main: Row[Any], asked: Merge, now: datetime) -> None:
    """Staff who may accept the case and may see the other; across townships who holds both; or its own filer. Raises NotYours, NotFound."""
    if asked.joining:
        if not may(actor, "join_case", case=row):
            raise NotYours("only who filed a case joins it to another one")
        offered = {one.case_id for one in likely_in(connection, actor, row.place, row.text, row.subject, row.id, now)}
        if main.id not in offered:
            raise NotMergeable(why="not_alike", number=row.number)
        return
    if not may(actor, "merge_case", case=row):
        raise NotYours("who accepts cases here merges them")
    if not may(actor, "see_case", case=main):
        raise NotFound("no such case")
    if place_at(row.place, "township") != place_at(main.place, "township") and not all(may(actor, "merge_across", case=one) for one in (row, main)):
        raise NotMergeable(why="township", number=row.number)


def _possible(connection: Connection, row: Row[Any], main: Row[Any]) -> None:
    """Raises NotMergeable with the reason, and with the number of the case to merge into instead where there is one."""
    if row.id == main.id:
        raise NotMergeable(why="itself", number=row.number)
    if row.process != main.process:
        raise NotMergeable(why="process", number=row.number)
    for one in (row, main):
        if one.status != "open":
            raise NotMergeable(why=one.status, number=one.number)
    if row.merged_into is not None:
        raise NotMergeable(why="merged", number=row.number)
    if main.merged_into is not None:
        instead = connection.scalar(select(case.c.number).where(case.c.id == main.merged_into))
        raise NotMergeable(why="follower", number=main.number, instead=instead)
    if followers_of(connection, row.id):
        raise NotMergeable(why="has_followers", number=row.number)


def _not_in_other_hands(connection: Connection, actor: Person, row: Row[Any]) -> None:
    """What a colleague has taken on is theirs to merge, or the command room's."""
    if may(actor, "merge_across", case=row):
        return
    holder = connection.scalar(select(open_task.c.assignee_id).where(
        open_task.c.case_id == row.id, open_task.c.assignee_id.is_not(None), open_task.c.assignee_id != actor.id).limit(1))
    if holder is not None:
        raise NotMergeable(why="claimed", number=row.number)


def _desk(loaded: Loaded) -> Mapping[str, object]:
    """Who had the case, when its process declares `first_desk`: after unmerging they have it again."""
    field = loaded.definition.fields.get("first_desk")
    roles = [task.role for task in loaded.before.tasks if task.stage == "accept"]
    return {"first_desk": roles[0]} if field is not None and roles and roles[0] in (field.values or ()) else {}


def role_at(actor: Person, place: str) -> str:
    """As what somebody merges here."""
    held = (role for role in ("command_room", "village_team", "grid_worker", "county_supervisor") if actor.holds(role, place))
    return next(held, "grid_worker")


def _tell_main(engine: Engine, connection: Connection, actor: Person, role: str, row: Row[Any], main: Row[Any], now: datetime) -> None:
    """The case that handles the matter remembers who joined; its reporter learns that there is another one, not who."""
    joined = Fact("joined", actor_id=actor.id if role != "villager" else None, actor_role=None if role == "villager" else role,
                  data={"follower": row.id}, audience="villager")
    store.append_facts(connection, main, [joined], now)
    if main.reporter_id not in (None, actor.id):
        told = store.Notice(main.reporter_id, "joined", {"number": main.number})
        tell_about(engine, connection, main, [joined], [told], now)
