"""Who handles a case corrects what the machine understood of a recording, or writes down what it did not."""

from __future__ import annotations

from sqlalchemy import delete, insert

from engine import store
from engine.attachments import reachable
from engine.clock import to_text
from engine.commands.case_ref import CaseRef
from engine.commands.requests import remember
from engine.commands.words import written
from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.facts import Fact
from engine.people import Person, may
from engine.tables import transcript

MOST = 10_000        # characters


def correct_transcript(engine: Engine, actor: Person, attachment_id: str, text: str, request_key: str) -> CaseRef:
    """The words of a recording, by a person from now on. Raises NotFound, NotYours, BadAnswers."""
    words, now = written("transcript", text, MOST), engine.clock.now()
    with engine.database.write() as connection:
        found, concerned = reachable(connection, actor, attachment_id)
        if found.kind != "voice":
            raise NotFound("no such recording")
        if not may(actor, "correct_transcript", case=concerned):
            raise NotYours("who handles the case writes down what was said")
        row = store.load_case(connection, engine.database, found.case_id)
        if not remember(connection, request_key, actor.id, row.id, now):
            return CaseRef(row.id, row.number, repeated=True)
        connection.execute(delete(transcript).where(transcript.c.attachment_id == attachment_id))
        connection.execute(insert(transcript).values(
            attachment_id=attachment_id, text=words, made_by="person", changed_by_id=actor.id, changed_at=to_text(now)))
        fact = Fact("transcript_corrected", actor_id=actor.id, data={"attachment": attachment_id}, texts={"words": words})
        store.append_facts(connection, row, [fact], now)
    return CaseRef(row.id, row.number)
