"""Administrators write what people are told of their data; people answer."""

from __future__ import annotations

from sqlalchemy import insert, select

from engine.clock import to_text
from engine.consent import KINDS, current_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.people import Person, may
from engine.tables import consent, consent_text

LONGEST = 2000


def write_consent_text(engine: Engine, actor: Person, kind: str, zh: str, en: str) -> int:
    """A new version, in force at once: everybody is asked again. The current version when nothing differs. Raises NotYours, NotFound,
    BadAnswers (zh, en)."""
    if not may(actor, "change_privacy"):
        raise NotYours("these texts are written by administrators")
    zh, en = checked_texts(kind, zh, en)
    with engine.database.write() as connection:
        now = current_text(connection, kind)
        if (now.zh, now.en) == (zh, en):
            return now.version
        connection.execute(insert(consent_text).values(
            kind=kind, version=now.version + 1, zh=zh, en=en, made_at=to_text(engine.clock.now()), made_by_id=actor.id))
    return now.version + 1


def checked_texts(kind: str, zh: str, en: str) -> tuple[str, str]:
    """Both texts in one spelling of line ends. Raises NotFound, BadAnswers."""
    if kind not in KINDS:
        raise NotFound("there is no such text")
    said = {"zh": "\n".join(zh.split("\r\n")).strip(), "en": "\n".join(en.split("\r\n")).strip()}
    wrong = {key: problem("required") for key, text in said.items() if not text}
    wrong |= {key: problem("too_long", max=LONGEST) for key, text in said.items() if len(text) > LONGEST}
    if wrong:
        raise BadAnswers(wrong)
    return said["zh"], said["en"]


def answer_consent(engine: Engine, actor: Person, kind: str, version: int, agreed: bool) -> None:
    """Keep an answer to a version this person has read; answering again is a new answer. Raises NotFound for a version that does not
    exist, BadAnswers when it has been followed by another one meanwhile."""
    if kind not in KINDS:
        raise NotFound("there is no such text")
    at = to_text(engine.clock.now())
    with engine.database.write() as connection:
        if version != current_text(connection, kind).version:
            raise BadAnswers({"consent": problem("text_changed")})
        key = {"person_id": actor.id, "kind": kind, "version": version, "at": at}
        last = connection.execute(select(consent).where(
            consent.c.person_id == actor.id, consent.c.kind == kind, consent.c.version == version).order_by(consent.c.at.desc()).limit(1)).first()
        if last is None or (bool(last.agreed) != agreed and last.at != at):
            connection.execute(insert(consent).values(**key, agreed=agreed))
