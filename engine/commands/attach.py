"""Add a file to a case, at any time."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, Row, select

from engine import store
from engine.attachments import Checked, Upload, check_file, kept
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.requests import carried_out, remember
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.facts import Fact
from engine.faults import fault
from engine.notices.tell import tell_about
from engine.people import Person, concerned_with, may
from engine.tables import attachment, open_task

MOST = 100         # files of one case


def attach(engine: Engine, actor: Person, case_id: str, upload: Upload, audience: str, request_key: str) -> CaseRef:
    """Keep the file with the case. `audience`: "villager" (the villager sees it too) or "staff". The villager adds pictures, to a case
    that is open. Raises NotYours, BadAnswers, NotFound."""
    with engine.database.read() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        staff = _staff(connection, actor, _case(connection, case_id))
    file = check_file(engine, upload, images_only=not staff)
    with kept(engine, file):
        return _attach(engine, actor, case_id, file, audience if staff and audience in ("villager", "staff") else "villager", request_key)


def _attach(engine: Engine, actor: Person, case_id: str, file: Checked, audience: str, request_key: str) -> CaseRef:
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, case_id)
        if not remember(connection, request_key, actor.id, row.id, now):
            return CaseRef(row.id, row.number, repeated=True)
        staff = _staff(connection, actor, row)
        if len(connection.scalars(select(attachment.c.id).where(attachment.c.case_id == row.id).limit(MOST)).all()) >= MOST:
            raise BadAnswers({"file": problem("too_many_files", max=MOST)})
        added = str(uuid.uuid4())
        store.insert_all(connection, attachment, [{
            "id": added, "case_id": row.id, "digest": file.digest, "name": file.name, "media_type": file.media_type, "size": len(file.content),
            "added_by_id": actor.id, "added_at": to_text(now), "audience": audience}])
        data = {"attachment": added, "digest": file.digest, "media_type": file.media_type}
        fact = Fact("file_added", actor_id=actor.id, actor_role=None if staff else "villager", data=data, audience=audience)
        store.append_facts(connection, row, [fact], now)
        told = [store.Notice(person, "file_added", {"number": row.number}) for person in _told(connection, row, actor, audience)]
        tell_about(engine, connection, row, [fact], told, now)
        fault("file_recorded")
    return CaseRef(row.id, row.number)


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
