"""Ask the speech recognition what was said, when one is set up."""

from __future__ import annotations

import json
import logging
from typing import Any

from sqlalchemy import insert, select

from engine.blobs import file_key
from engine.channels.sealed import Unreadable, unseal
from engine.channels.speech import recognise
from engine.clock import to_text
from engine.engine import Engine
from engine.faults import fault
from engine.notices import SPEECH
from engine.tables import transcript
from engine.voice.jobs import claim, done, failed

log = logging.getLogger("epoint.voice")


def transcribe_one(engine: Engine) -> bool:
    """Ask for the words of one recording; whether there was one to try. Nothing is asked while the door is shut."""
    connector = engine.rulebooks.recent().connectors.get(SPEECH)
    if connector is None or not connector.active:
        return False
    row = claim(engine, "transcribe")
    if row is None:
        return False
    try:
        with engine.blobs.open(file_key(row.digest)) as stream:
            sound = stream.read()
        secrets = json.loads(unseal(engine.settings.secret_key, connector.sealed))
        outcome, words = recognise(engine.settings, connector.settings, secrets, row.id, sound, row.media_type, row.duration_ms or 0)
    except Unreadable:
        failed(engine, row, "secrets", for_good=True)
        return True
    except OSError:
        failed(engine, row, "store_away")
        return True
    except Exception as problem:          # one recording that nobody foresaw must not stop the others
        log.error("the words of recording %s: %s", row.id, type(problem).__name__)
        failed(engine, row, "error")
        return True
    if outcome.status == "sent":
        _write(engine, row, words)
    else:
        failed(engine, row, outcome.reason or "error", for_good=outcome.status == "never", wait=outcome.wait)
    return True


def _write(engine: Engine, row: Any, words: str) -> None:
    """What a person wrote meanwhile stays."""
    identity = row.id
    with engine.database.write() as connection:
        there = connection.scalar(select(transcript.c.attachment_id).where(transcript.c.attachment_id == identity))
        if words and there is None:
            connection.execute(insert(transcript).values(attachment_id=identity, text=words, made_by="machine", changed_at=to_text(engine.clock.now())))
        fault("transcript_written")
        done(connection, row)
