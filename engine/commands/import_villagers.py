"""Bring a county's list of villagers in: begun on a page or at a shell, carried out in the background, taken up again after a kill."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from sqlalchemy import Connection, insert, or_, select, update

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.people import Person, may
from engine.sessions import machine_now
from engine.tables import villager_import
from engine.villagers.columns import BadList, columns_of
from engine.villagers.import_file import LEASE, import_file
from engine.villagers.kept_file import drop_file, keep_file, kept_file
from engine.villagers.read_rows import read_rows


def begin_import(engine: Engine, actor: Person, file_name: str, content: bytes) -> str:
    """Keep an uploaded list for the worker; the import's id. The same file again, while it is not done, is the same import.
    Raises NotYours, BadAnswers (file)."""
    if not may(actor, "import_villagers"):
        raise NotYours("lists of villagers are read by administrators")
    if not content:
        raise BadAnswers({"file": problem("required")})
    if len(content) > engine.settings.max_upload_bytes:
        raise BadAnswers({"file": problem("file_too_large", megabytes=engine.settings.max_upload_bytes // 2**20)})
    try:
        columns_of(next(read_rows(content)[1])[1])
    except (BadList, StopIteration) as wrong:
        raise BadAnswers({"file": problem(getattr(wrong, "code", "empty_list"), missing=getattr(wrong, "missing", ""))}) from None
    with engine.database.write() as connection:
        import_id = import_of(engine, connection, file_name, content, actor.id)
    keep_file(engine, import_id, content)
    return import_id


def import_of(engine: Engine, connection: Connection, file_name: str, content: bytes, by: str | None) -> str:
    """The unfinished import of this very file, or a new one."""
    digest = hashlib.sha256(content).hexdigest()
    found = connection.scalar(select(villager_import.c.id).where(villager_import.c.status == "waiting", villager_import.c.digest == digest))
    if found is not None:
        return str(found)
    import_id = str(uuid4())
    connection.execute(insert(villager_import).values(
        id=import_id, file_name=file_name[:120], digest=digest, made_by_id=by, made_at=to_text(engine.clock.now()), status="waiting", line=0,
        added=0, updated=0, unchanged=0, bad=0))
    return import_id


def import_waiting(engine: Engine) -> bool:
    """Take one waiting list whose file is on this machine to its end; whether there was one. What fails is told on its page."""
    now = machine_now(engine)
    with engine.database.write() as connection:
        rows = connection.scalars(select(villager_import.c.id).where(
            villager_import.c.status == "waiting", or_(villager_import.c.lent_until.is_(None), villager_import.c.lent_until < to_text(now)),
        ).order_by(villager_import.c.made_at).limit(10)).all()
        mine = next((one for one in rows if kept_file(engine, one) is not None), None)
        if mine is None:
            return False
        connection.execute(update(villager_import).where(villager_import.c.id == mine).values(lent_until=to_text(now + LEASE)))
    content = kept_file(engine, mine)
    if content is None:
        return False
    try:
        ended = import_file(engine, mine, content)
    except BadList:
        ended = True
    if ended:
        drop_file(engine, mine)
    return True
