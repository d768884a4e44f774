"""Somebody asks that what is known of them be removed; the worker does it as soon as nothing stands in its way."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import NotYours
from engine.my_data.erase import erase
from engine.my_data.gone_files import drop_bytes
from engine.my_data.holds import is_held
from engine.people import Person, may
from engine.tables import case, erasure, membership

LOOK_AGAIN = timedelta(hours=12)
TO_THINK = timedelta(days=3)          # so long it can be withdrawn


def ask_erasure(engine: Engine, actor: Person) -> str:
    """Ask for oneself; what stands in the way (open_case, legal_hold, works), or '' when it is done after TO_THINK. A second request is
    the first one. Raises NotYours."""
    if not may(actor, "see_my_data"):
        raise NotYours("nobody asks for others")
    now = engine.clock.now()
    with engine.database.write() as connection:
        why = stands_in_the_way(connection, actor.id)
        if _waiting(connection, actor.id) is None:
            connection.execute(insert(erasure).values(
                id=str(uuid4()), person_id=actor.id, asked_at=to_text(now), status="waiting", look_at=to_text(now + TO_THINK), waits_for=why))
    return why or ""


def withdraw_erasure(engine: Engine, actor: Person) -> bool:
    """Everything stays; whether a request was waiting."""
    with engine.database.write() as connection:
        return connection.execute(update(erasure).where(erasure.c.person_id == actor.id, erasure.c.status == "waiting").values(
            status="withdrawn", done_at=to_text(engine.clock.now()))).rowcount > 0


def erase_due(engine: Engine) -> bool:
    """Look at one request that is due: carry it out, or note what it waits for and when to look again; whether there was one."""
    now = engine.clock.now()
    due = select(erasure).where(erasure.c.status == "waiting", erasure.c.look_at <= to_text(now)).order_by(erasure.c.look_at, erasure.c.id).limit(1)
    with engine.database.read() as connection:
        if connection.execute(due).first() is None:      # nearly always: no need for a writer
            return False
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(due, skip_locked=True)).first()
        if row is None:
            return False
        why = stands_in_the_way(connection, row.person_id)
        if why is not None:
            connection.execute(update(erasure).where(erasure.c.id == row.id).values(waits_for=why, look_at=to_text(now + LOOK_AGAIN)))
            return True
        gone = erase(engine, connection, row.person_id, now)
        _done(connection, row.id, now)
    drop_bytes(engine, gone)
    _forget_log(engine)
    return True


def stands_in_the_way(connection: Connection, person_id: str) -> str | None:
    """Why nothing may be removed now: they work here, a case of theirs is open, or one is kept for a court."""
    if connection.scalar(select(membership.c.role).where(membership.c.person_id == person_id, membership.c.role != "villager").limit(1)) is not None:
        return "works"
    if connection.scalar(select(case.c.id).where(case.c.reporter_id == person_id, case.c.status != "closed").limit(1)) is not None:
        return "open_case"
    if connection.scalar(select(case.c.id).where(case.c.reporter_id == person_id, is_held(case.c.id)).limit(1)) is not None:
        return "legal_hold"
    return None


def _waiting(connection: Connection, person_id: str) -> str | None:
    return connection.scalar(select(erasure.c.id).where(erasure.c.person_id == person_id, erasure.c.status == "waiting"))


def _done(connection: Connection, erasure_id: str, now: datetime) -> None:
    connection.execute(update(erasure).where(erasure.c.id == erasure_id).values(status="done", waits_for=None, done_at=to_text(now)))


def _forget_log(engine: Engine) -> None:
    """SQLite's log still holds the pages as they were: fold it in and empty it. When others read meanwhile it goes later, by itself."""
    if engine.database.is_sqlite:
        with engine.database.sql.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
