"""Put a file beside a case, at any time while it is open."""

from __future__ import annotations

import unicodedata
from uuid import uuid4

from sqlalchemy import func, insert, select

from engine import store
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.requests import carried_out, remember
from engine.engine import Engine
from engine.errors import BadAnswers, NotWaiting, NotYours, problem
from engine.facts import Fact
from engine.faults import fault
from engine.files import keep, sniffed
from engine.notices.tell import Happening, tell
from engine.people import Person, may
from engine.tables import attachment

MOST_FILES = 60
MAX_NAME = 120


def attach(engine: Engine, actor: Person, case_id: str, name: str, content: bytes, *, audience: str, request_key: str) -> CaseRef:
    """Keep the file and record it. `audience`: villager or staff; what a villager adds is for everybody on the case. The content is on the
    disk before the case refers to it. Raises NotYours, NotFound, NotWaiting (closed), BadAnswers (file)."""
    now, kind = engine.clock.now(), sniffed(content)
    if not content:
        raise BadAnswers({"file": problem("required")})
    if kind is None:
        raise BadAnswers({"file": problem("no_such_kind")})
    with engine.database.read() as connection:
        _allowed(store.case_rights(connection, case_id), actor)
    digest = keep(engine.settings, content)
    fault("file_kept")
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, case_id)
        _allowed(row, actor)
        if not remember(connection, request_key, actor.id, row.id, now):
            return carried_out(connection, request_key, actor.id) or CaseRef(row.id, row.number)
        if (connection.scalar(select(func.count()).select_from(attachment).where(attachment.c.case_id == row.id)) or 0) >= MOST_FILES:
            raise BadAnswers({"file": problem("too_many_files", max=MOST_FILES)})
        seen_by = "villager" if row.reporter_id == actor.id or audience == "villager" else "staff"
        called = tidy_name(name)
        connection.execute(insert(attachment).values(
            id=str(uuid4()), case_id=row.id, digest=digest, name=called, media_type=kind, size=len(content), added_by_id=actor.id,
            added_at=to_text(now), audience=seen_by))
        role = "villager" if row.reporter_id == actor.id else next(iter(sorted(held.role for held in actor.memberships)), None)
        store.append_facts(connection, row, [Fact("file_added", actor_id=actor.id, actor_role=role, data={"type": kind, "digest": digest}, texts={"file": called}, audience=seen_by)], now)
        told = [row.reporter_id] if seen_by == "villager" and row.reporter_id not in (None, actor.id) else []
        tell(connection, engine.rulebooks.recent(), Happening(row, row.fact_count), [store.Notice(one, "file_added", {"number": row.number}) for one in told], now)
    return CaseRef(row.id, row.number)


def tidy_name(name: str) -> str:
    """A name to show: no folders, no control or invisible signs, not too long; never used as a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable() and unicodedata.category(letter) not in ("Cf", "Cs", "Co")).strip(" .")
    if len(kept) > MAX_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[:MAX_NAME - 12]}{dot}{ending[:11]}" if dot else kept[:MAX_NAME]
    return kept or "file"


def _allowed(row: object, actor: Person) -> None:
    if not may(actor, "attach", case=row):
        raise NotYours("files are added by who reported a case and who works on it")
    if getattr(row, "status", "") == "closed":
        raise NotWaiting("the case is closed")
