"""Who answered which version how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.clock import from_text
from engine.consent.texts import KINDS, ConsentText, current_text
from engine.people import Person
from engine.tables import consent


@dataclass(frozen=True)
class Answer:
    """The newest answer to the current version; `agreed` none: not asked yet."""

    text: ConsentText
    agreed: bool | None
    at: datetime | None


def unanswered(connection: Connection, person: Person, kind: str = "data") -> ConsentText | None:
    """The current text when this person has not answered this version: a page shows it once, and never in the way of a report."""
    text = current_text(connection, kind)
    asked = connection.scalar(select(consent.c.version).where(
        consent.c.person_id == person.id, consent.c.kind == kind, consent.c.version == text.version).limit(1))
    return text if asked is None else None


def has_agreed(connection: Connection, person: Person, kind: str) -> bool:
    """Whether this person agrees to the current version."""
    return bool(_answer(connection, person, kind).agreed)


def answers_of(connection: Connection, person: Person) -> dict[str, Answer]:
    """Every kind's current text and what this person says to it."""
    return {kind: _answer(connection, person, kind) for kind in KINDS}


def _answer(connection: Connection, person: Person, kind: str) -> Answer:
    text = current_text(connection, kind)
    row = connection.execute(select(consent.c.agreed, consent.c.at).where(
        consent.c.person_id == person.id, consent.c.kind == kind, consent.c.version == text.version).order_by(consent.c.at.desc()).limit(1)).first()
    return Answer(text, None, None) if row is None else Answer(text, bool(row.agreed), from_text(row.at))
