"""Add files to a case, at any time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from engine import store
from engine.attachments import Upload
from engine.commands.case_ref import CaseRef
from engine.commands.requests import carried_out, remember
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.facts import Fact
from engine.faults import fault
from engine.media.prepare import KINDS
from engine.notices.tell import tell_about
from engine.people import Person, concerned_with, may
from engine.tables import attachment, open_task
from engine.uploads import attach_rows, take, waiting_for

MOST = 100         # files of one case
VILLAGERS = frozenset({"picture", "voice"})


def attach(
    engine: Engine, actor: Person, case_id: str, files: Upload | Sequence[Upload], audience: str, request_key: str, *, uploads: Sequence[str] = (),
    keep_location: bool = False,
) -> CaseRef:
    """Keep plain files and finished uploads with the case. `audience`: "villager" (the villager sees them too) or "staff". The villager adds
    pictures and recordings, to a case that is open. Raises NotYours, BadAnswers, NotFound, ScannerAway, CheckBusy."""
    files = (files,) if isinstance(files, Upload) else files
    if not files and not uploads:
        raise BadAnswers({"file": problem("required")})
    with engine.database.read() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        wanted = _wanted(_staff(connection, actor, _case(connection, case_id)))
    arrived = waiting_for(engine, actor, uploads, files, wanted=wanted, keep_location=keep_location)
    return _attach(engine, actor, case_id, arrived, audience, request_key, keep_location)


def _attach(engine: Engine, actor: Person, case_id: str, arrived: Sequence[str], audience: str, request_key: str, keep_location: bool) -> CaseRef:
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, case_id)
        if not remember(connection, request_key, actor.id, row.id, now):
            return CaseRef(row.id, row.number, repeated=True)
        staff = _staff(connection, actor, row)
        audience = audience if staff and audience in ("villager", "staff") else "villager"
        if len(connection.scalars(select(attachment.c.id).where(attachment.c.case_id == row.id).limit(MOST)).all()) + len(arrived) > MOST:
            raise BadAnswers({"file": problem("too_many_files", max=MOST)})
        rows = attach_rows(connection, row.id, actor, take(connection, actor, arrived, wanted=_wanted(staff)), audience, now, keep_location=keep_location)
        facts = [Fact("file_added", actor_id=actor.id, actor_role=None if staff else "villager", audience=audience,
                      data={"attachment": one["id"], "digest": one["digest"], "media_type": one["media_type"]}) for one in rows]
        store.append_facts(connection, row, facts, now)
        told = [store.Notice(person, "file_added", {"number": row.number}) for person in _told(connection, row, actor, audience)]
        tell_about(engine, connection, row, facts[:1], told, now)
        fault("file_recorded")
    return CaseRef(row.id, row.number)


def _wanted(staff: bool) -> frozenset[str]:
    return frozenset(KINDS) if staff else VILLAGERS


def _case(connection: Connection, case_id: str) -> Row[Any]:
    row = connection.execute(store._CASE_BY_ID, {"id": case_id}).first()
    if row is None:
        raise NotYours("no such case")
    return row


def _staff(connection: Connection, actor: Person, row: Row[Any]) -> bool:
    """Whether the actor adds as staff; as the villager only to a case that is open. Raises NotYours."""
    concerned = concerned_with(connection, row)
    if not may(actor, "attach", case=concerned):
        raise NotYours("this case is not yours")
    staff = row.reporter_id != actor.id and may(actor, "see_staff_facts", case=concerned)
    if not staff and row.status == "closed":
        raise NotYours("the case is closed")
    return staff


def _told(connection: Connection, row: Row[Any], actor: Person, audience: str) -> list[str]:
    """Who has a task of the case in hand; and the villager of what is meant for them."""
    holders = set(connection.scalars(select(open_task.c.assignee_id).where(open_task.c.case_id == row.id, open_task.c.assignee_id.is_not(None))))
    told = holders | ({row.reporter_id} if audience == "villager" and row.reporter_id else set())
    return sorted(str(one) for one in told - {actor.id})
