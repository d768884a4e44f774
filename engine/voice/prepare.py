"""Make a recording playable: decode it in a child process, keep the small sound instead, let the original go."""

from __future__ import annotations

import hashlib
import logging
import uuid
from typing import Any

from sqlalchemy import delete, update

from engine.blobs import file_key
from engine.engine import Engine
from engine.faults import fault
from engine.media.bad_media import BadMedia, ChildFailed
from engine.media.child_process import in_child
from engine.notices import SPEECH
from engine.tables import attachment, upload
from engine.uploads import let_go
from engine.uploads.keep import mark
from engine.voice.jobs import TRIES, ask_for, claim, done, failed

MEDIA_TYPE, ENDING = "audio/mpeg", ".mp3"
log = logging.getLogger("epoint.voice")


def prepare_one(engine: Engine) -> bool:
    """Make one recording playable; whether there was one to try."""
    row = claim(engine, "prepare")
    if row is None:
        return False
    if row.attempts > TRIES:
        failed(engine, row, "died", for_good=True)
        return True
    fault("voice_claimed")
    try:
        with engine.blobs.open(file_key(row.digest)) as stream:
            original = stream.read()
        told, (sound,) = in_child("voice", original, {"seconds": engine.settings.voice_seconds})
        _keep(engine, row, told, sound)
    except FileNotFoundError:
        failed(engine, row, "bytes_gone", for_good=True)
    except BadMedia as bad:
        failed(engine, row, bad.code, for_good=True)
    except ChildFailed as broken:
        failed(engine, row, broken.reason)
    except OSError:
        failed(engine, row, "store_away")
    except Exception as problem:          # one recording that nobody foresaw must not stop the others
        log.error("recording %s: %s", row.id, type(problem).__name__)
        failed(engine, row, "error")
    return True


def _keep(engine: Engine, row: Any, told: dict[str, Any], sound: bytes) -> None:
    """The row of `upload` finds the new bytes should we die before the attachment names them."""
    digest, marked, now = hashlib.sha256(sound).hexdigest(), str(uuid.uuid4()), engine.clock.now()
    with engine.database.write() as connection:
        engine.database.hold(connection, digest)
        mark(connection, engine, marked, row.added_by_id, "voice")
        connection.execute(update(upload).where(upload.c.id == marked).values(digest=digest, status="gone"))
    engine.blobs.put(file_key(digest), sound)
    fault("voice_kept")
    with engine.database.write() as connection:
        changed = connection.execute(update(attachment).where(attachment.c.id == row.id, attachment.c.digest == row.digest).values(
            digest=digest, media_type=MEDIA_TYPE, name=_named(row.name), size=len(sound), duration_ms=told["duration_ms"],
            peaks=",".join(str(one) for one in told["peaks"]), cut=told["cut"], state="ready"))
        connection.execute(delete(upload).where(upload.c.id == marked))
        if changed.rowcount != 1:          # it went meanwhile, or another worker was faster
            let_go(connection, row.added_by_id, [digest], now)
            done(connection, row)
            return
        if digest != row.digest:
            let_go(connection, row.added_by_id, [row.digest], now)
        done(connection, row)
        if engine.rulebooks.recent().works(SPEECH):
            ask_for(connection, row.id, "transcribe", now)
        fault("voice_recorded")


def _named(name: str) -> str:
    return (name.rpartition(".")[0] or name) + ENDING
