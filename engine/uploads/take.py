"""Finished uploads become attachments, in the transaction of whoever uses them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from engine import store
from engine.attachments import Upload
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, problem
from engine.media.prepare import prepare
from engine.people import Person
from engine.tables import attachment, media_job, upload
from engine.uploads.keep import keep_at_once
from engine.uploads.receive import known_form

MOST_AT_ONCE = 12            # files of one report


def waiting_for(
    engine: Engine, actor: Person, uploads: Sequence[str], files: Sequence[Upload], *, wanted: frozenset[str], keep_location: bool,
) -> tuple[str, ...]:
    """Ids of finished uploads: those given, and the plain files, checked and kept as such. `wanted`: the kinds that are taken.
    Raises BadAnswers, ScannerAway, CheckBusy; before any transaction of the caller."""
    if len(uploads) + len(files) > MOST_AT_ONCE:
        raise BadAnswers({"file": problem("too_many_files", max=MOST_AT_ONCE)})
    made = [prepare(engine.settings, one.name, one.content, keep_location=keep_location) for one in files]
    for one in made:
        if one.kind not in wanted:
            raise BadAnswers({"file": problem("only_picture_or_voice")})
    return (*dict.fromkeys(known_form(one) for one in uploads), *(keep_at_once(engine, actor, one) for one in made))


def take(connection: Connection, actor: Person, ids: Sequence[str], *, wanted: frozenset[str]) -> list[Row[Any]]:
    """The uploads, in their order, which from now on are the caller's: their rows are gone. Raises BadAnswers."""
    if not ids:
        return []
    query = select(upload).where(upload.c.id.in_(ids), upload.c.person_id == actor.id, upload.c.status == "ready")
    found = {row.id: row for row in connection.execute(query)}
    if len(found) != len(ids):
        raise BadAnswers({"uploads": problem("upload_gone")})
    if any(row.kind not in wanted for row in found.values()):
        raise BadAnswers({"uploads": problem("only_picture_or_voice")})
    gone = connection.execute(delete(upload).where(upload.c.id.in_(ids), upload.c.status == "ready"))
    if gone.rowcount != len(ids):
        raise BadAnswers({"uploads": problem("upload_gone")})
    return [found[one] for one in ids]


def attach_rows(
    connection: Connection, case_id: str, actor: Person, taken: Iterable[Row[Any]], audience: str, now: datetime, *, keep_location: bool,
    standing_at: tuple[float, float] | None = None,
) -> list[dict[str, Any]]:
    """The attachments they become, under the same ids; for recordings the worker is told. `standing_at`: the place the first one
    gets when no photo tells one; like a photo's own only with `keep_location`."""
    rows = [{
        "id": one.id, "case_id": case_id, "digest": one.digest, "name": one.name, "media_type": one.media_type, "size": one.kept_size,
        "added_by_id": actor.id, "added_at": to_text(now), "audience": audience, "kind": one.kind, "state": "waiting" if one.kind == "voice" else "ready",
        "width": one.width, "height": one.height, "thumb_digest": one.thumb_digest, "duration_ms": one.duration_ms,
        "latitude": one.latitude if keep_location else None, "longitude": one.longitude if keep_location else None} for one in taken]
    if rows and keep_location and standing_at and all(row["latitude"] is None for row in rows):
        rows[0]["latitude"], rows[0]["longitude"] = standing_at
    store.insert_all(connection, attachment, rows)
    store.insert_all(connection, media_job, [{
        "attachment_id": row["id"], "what": "prepare", "status": "waiting", "attempts": 0, "next_at": to_text(now)} for row in rows if row["kind"] == "voice"])
    return rows


def let_go(connection: Connection, person_id: str, digests: Iterable[str | None], now: datetime) -> None:
    """Bytes that an attachment no longer needs: the worker takes away those nobody else needs either."""
    for digest in digests:
        if digest is not None:
            connection.execute(insert(upload).values(
                id=str(uuid.uuid4()), person_id=person_id, status="gone", kind="file", name="", size=0, received=0, parts=json.dumps([]),
                keep_location=False, expires_at=to_text(now), digest=digest))
