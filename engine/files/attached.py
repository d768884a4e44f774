"""The files of a case, as a reader may have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.clock import from_text
from engine.engine import Engine
from engine.errors import NotFound
from engine.files.kept import path_of
from engine.files.sniff import IMAGES, SOUNDS
from engine.people import Person, may
from engine.tables import attachment, case
from engine.tables import person as person_table


@dataclass(frozen=True)
class Attached:
    """One file. `kind`: image, audio or file; `audience`: villager (everybody who may see the case) or staff."""

    id: str
    name: str
    kind: str
    media_type: str
    size: int
    by: str
    at: datetime
    audience: str


def attached_to(engine: Engine, person: Person, case_id: str) -> tuple[Attached, ...]:
    """The files of a case this person may open, the newest first; none for who may not see the case."""
    with engine.database.read() as connection:
        held = connection.execute(select(case.c.place, case.c.reporter_id, case.c.filed_by_id).where(case.c.id == case_id)).first()
        if held is None or not may(person, "see_case", case=held):
            return ()
        rows = connection.execute(
            select(attachment, person_table.c.name.label("by")).join(person_table, person_table.c.id == attachment.c.added_by_id)
            .where(attachment.c.case_id == case_id).order_by(attachment.c.added_at.desc(), attachment.c.id)).all()
    return tuple(_attached(row, held, person) for row in rows if _may_open(person, held, row.audience))


def open_attached(engine: Engine, person: Person, attachment_id: str) -> tuple[Attached, Path]:
    """A file and where its content lies. Raises NotFound, also for who may not know of it."""
    with engine.database.read() as connection:
        row = connection.execute(
            select(attachment, person_table.c.name.label("by"), case.c.place, case.c.reporter_id, case.c.filed_by_id)
            .join(person_table, person_table.c.id == attachment.c.added_by_id).join(case, case.c.id == attachment.c.case_id)
            .where(attachment.c.id == attachment_id)).first()
    if row is None or not may(person, "see_case", case=row) or not _may_open(person, row, row.audience):
        raise NotFound("no such file")
    path = path_of(engine.settings, row.digest)
    if not path.is_file():
        raise NotFound("the file's content is gone")
    return _attached(row, row, person), path


def _may_open(person: Person, held: Any, audience: str) -> bool:
    return audience == "villager" or (held.reporter_id != person.id and may(person, "see_staff_facts", case=held))


def _attached(row: Any, held: Any, person: Person) -> Attached:
    kind = "image" if row.media_type in IMAGES else "audio" if row.media_type in SOUNDS else "file"
    own = row.added_by_id == held.reporter_id and row.added_by_id != person.id
    return Attached(row.id, row.name, kind, row.media_type, row.size, "" if own else row.by, from_text(row.added_at), row.audience)
