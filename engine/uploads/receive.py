"""Begin an upload, take its pieces in order, say how far it is. With the last byte the file is checked and what is kept of it made."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from engine.blobs import part_key
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotFound, problem
from engine.faults import fault
from engine.media.prepare import KINDS, prepare
from engine.people import Person
from engine.tables import upload
from engine.uploads.keep import keep

CHUNK = 1024 * 1024          # bytes of one piece
MOST_WAITING = 20            # uploads of one person
MOST_PARTS = 400
LASTS = timedelta(days=1)
_ID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True)
class Standing:
    """How far an upload is. `status`: open or ready; bytes."""

    id: str
    offset: int
    size: int
    status: str


def begin_upload(engine: Engine, actor: Person, *, name: str, size: int, kind: str, keep_location: bool = False) -> Standing:
    """Announce a file. Raises BadAnswers: too large, no such kind, too much of theirs waiting already."""
    if kind not in KINDS:
        raise BadAnswers({"kind": problem("not_an_option")})
    if not 0 < size <= engine.settings.max_upload_bytes:
        raise BadAnswers({"size": problem("file_too_large", megabytes=engine.settings.max_upload_bytes // 2**20) if size > 0 else problem("empty_file")})
    now, made = engine.clock.now(), str(uuid.uuid4())
    with engine.database.write() as connection:
        count, waiting = connection.execute(select(func.count(), func.coalesce(func.sum(upload.c.size), 0)).where(
            upload.c.person_id == actor.id, upload.c.status != "gone")).one()
        if count >= MOST_WAITING or waiting + size > engine.settings.upload_quota_bytes:
            raise BadAnswers({"size": problem("upload_quota")})
        connection.execute(insert(upload).values(
            id=made, person_id=actor.id, status="open", kind=kind, name="".join(filter(str.isprintable, name[:500])), size=size, received=0, parts="[]", keep_location=keep_location,
            expires_at=to_text(now + LASTS)))
    return Standing(made, 0, size, "open")


def receive(engine: Engine, actor: Person, upload_id: str, offset: int, piece: bytes) -> Standing:
    """Take the next bytes. Raises NotFound, Conflict (not the next bytes; `offset` in its params), BadAnswers (refused for good: the upload
    is gone), ScannerAway and CheckBusy (all bytes are here; ask again with an empty piece)."""
    row = _own(engine, actor, upload_id)
    if offset != row.received or row.status != "open":
        if row.status == "ready" and offset == row.size and not piece:
            return _standing(row)
        raise Conflict("not the next bytes", offset=row.received)
    if len(piece) > CHUNK or offset + len(piece) > row.size:
        raise BadAnswers({"size": problem("file_too_large", megabytes=engine.settings.max_upload_bytes // 2**20)})
    if piece:
        row = _kept(engine, actor, row, piece)
    return _finish(engine, actor, row) if row.received == row.size else _standing(row)


def standing(engine: Engine, actor: Person, upload_id: str) -> Standing:
    """How far it is. Raises NotFound."""
    return _standing(_own(engine, actor, upload_id))


def drop_upload(engine: Engine, actor: Person, upload_id: str) -> None:
    """It is not wanted any more; the worker takes its bytes away. No complaint when there is none."""
    with engine.database.write() as connection:
        connection.execute(update(upload).where(upload.c.id == known_form(upload_id), upload.c.person_id == actor.id).values(
            status="gone", expires_at=to_text(engine.clock.now())))


def known_form(upload_id: str) -> str:
    """The id when it can be one, else none there is: what people send may hold signs a database does not take."""
    return upload_id if _ID.fullmatch(upload_id) else ""


def _own(engine: Engine, actor: Person, upload_id: str) -> Row[Any]:
    with engine.database.read() as connection:
        return _row(connection, actor, upload_id)


def _row(connection: Connection, actor: Person, upload_id: str) -> Row[Any]:
    row = connection.execute(select(upload).where(upload.c.id == known_form(upload_id), upload.c.person_id == actor.id, upload.c.status != "gone")).first()
    if row is None:
        raise NotFound("no such upload")
    return row


def _kept(engine: Engine, actor: Person, row: Row[Any], piece: bytes) -> Row[Any]:
    """The piece is in the store before the row says so: what the row says has arrived is there."""
    parts = json.loads(row.parts)
    if len(parts) >= MOST_PARTS:
        raise BadAnswers({"size": problem("upload_quota")})
    engine.blobs.put(part_key(row.id, row.received), piece)
    fault("piece_kept")
    with engine.database.write() as connection:
        done = connection.execute(update(upload).where(upload.c.id == row.id, upload.c.received == row.received, upload.c.status == "open").values(
            received=row.received + len(piece), parts=json.dumps([*parts, row.received])))
        if done.rowcount != 1:
            raise Conflict("somebody sent this piece at the same moment", offset=_row(connection, actor, row.id).received)
        return _row(connection, actor, row.id)


def _finish(engine: Engine, actor: Person, row: Row[Any]) -> Standing:
    """Check the whole file; it is ready, or refused and gone."""
    content = b"".join(_read(engine, part_key(row.id, at)) for at in json.loads(row.parts))[:row.size]
    try:
        made = prepare(engine.settings, row.name, content, wanted=row.kind, keep_location=bool(row.keep_location))
    except BadAnswers:
        drop_upload(engine, actor, row.id)
        raise
    keep(engine, row.id, made)
    for at in json.loads(row.parts):
        engine.blobs.delete(part_key(row.id, at))
    return Standing(row.id, row.size, row.size, "ready")


def _read(engine: Engine, key: str) -> bytes:
    with engine.blobs.open(key) as stream:
        return stream.read()


def _standing(row: Row[Any]) -> Standing:
    return Standing(row.id, row.received, row.size, row.status)
