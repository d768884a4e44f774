"""Files of a case as pages show them: their bytes lie in the store under the hash of their content, their rows say whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Connection, Row, select

from engine.blobs import file_key
from engine.clock import from_text
from engine.engine import Engine
from engine.errors import NotFound
from engine.masking import masked_text
from engine.people import Concerned, Person, concerned_with, may
from engine.tables import attachment, case, media_job, person, transcript

OCTETS = "application/octet-stream"


@dataclass(frozen=True)
class Upload:
    """A file as it came in: what its sender called it, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Transcript:
    """What was said in a recording. `made_by`: machine or person."""

    text: str
    made_by: str


@dataclass(frozen=True)
class FileLine:
    """A file of a case (`number`) as a page shows it. `audience`: villager or staff; `kind`: picture, voice, file; `state`: ready, waiting (to be
    made playable), dead (cannot be; `error` says why, to staff); `peaks`: 60 loudnesses 0..100; `location`: latitude and longitude, only
    for who handles the case; `may_correct`: the reader may correct what the machine understood."""

    id: str
    number: str
    name: str
    media_type: str
    size: int
    added_by: str | None
    added_at: datetime
    audience: str
    kind: str
    state: str
    has_thumb: bool
    duration_ms: int | None
    peaks: tuple[int, ...]
    cut: bool
    location: tuple[float, float] | None
    transcript: Transcript | None
    may_correct: bool
    error: str | None


def files_of(engine: Engine, reader: Person, case_id: str) -> list[FileLine]:
    """The files of a case this person may open, the oldest first."""
    with engine.database.read() as connection:
        held = connection.execute(select(case).where(case.c.id == case_id)).first()
        return [] if held is None else _files(connection, reader, held, attachment.c.case_id == case_id)


def file_of(engine: Engine, reader: Person, attachment_id: str) -> FileLine:
    """One file of a case this person may open. Raises NotFound."""
    with engine.database.read() as connection:
        row, _ = reachable(connection, reader, attachment_id)
        held = connection.execute(select(case).where(case.c.id == row.case_id)).one()
        return _files(connection, reader, held, attachment.c.id == attachment_id)[0]


def _files(connection: Connection, reader: Person, held: Row[Any], wanted: Any) -> list[FileLine]:
    concerned = concerned_with(connection, held)
    staff = _is_staff(reader, concerned)
    query = (
        select(attachment, person.c.name.label("added_by"), transcript.c.text.label("said"), transcript.c.made_by, media_job.c.last_error)
        .join(person, person.c.id == attachment.c.added_by_id).outerjoin(transcript, transcript.c.attachment_id == attachment.c.id)
        .outerjoin(media_job, (media_job.c.attachment_id == attachment.c.id) & (media_job.c.what == "prepare") & (media_job.c.status == "dead"))
        .where(wanted).order_by(attachment.c.added_at, attachment.c.id))
    rows = connection.execute(query if staff else query.where(attachment.c.audience == "villager")).all()
    knows, handles = may(reader, "see_reporter", case=concerned), may(reader, "correct_transcript", case=concerned)
    hidden = None if knows else connection.scalar(select(person.c.name).where(person.c.id == held.reporter_id))
    return [_line(row, concerned, held.number, knows=knows, staff=staff, handles=handles, hidden=hidden) for row in rows]


def open_file(engine: Engine, reader: Person, attachment_id: str, *, thumb: bool = False) -> tuple[FileLine, IO[bytes]]:
    """A file and its bytes, for who may see its case; `thumb`: the small picture. Raises NotFound for everybody else, whatever the reason."""
    with engine.database.read() as connection:
        row, concerned = reachable(connection, reader, attachment_id)
    digest = row.thumb_digest if thumb else row.digest
    if digest is None:
        raise NotFound("no such file")
    key = file_key(digest)
    try:
        stream = engine.blobs.open(key)
    except FileNotFoundError:
        raise NotFound("the file is gone") from None
    line = _line(row, concerned, "", knows=False, staff=False, handles=False, hidden=None)
    return line, stream


def reachable(connection: Connection, reader: Person, attachment_id: str) -> tuple[Row[Any], Concerned]:
    """An attachment this person may open, and its case. Raises NotFound."""
    row = connection.execute(select(attachment).where(attachment.c.id == attachment_id)).first()
    held = connection.execute(select(case).where(case.c.id == row.case_id)).first() if row is not None else None
    concerned = concerned_with(connection, held) if held is not None else None
    if row is None or concerned is None or not may(reader, "see_case", case=concerned):
        raise NotFound("no such file")
    if row.audience != "villager" and not _is_staff(reader, concerned):
        raise NotFound("no such file")
    return row, concerned


def _is_staff(reader: Person, concerned: Concerned) -> bool:
    return concerned.reporter_id != reader.id and may(reader, "see_staff_facts", case=concerned)


def _line(row: Any, concerned: Concerned, number: str, *, knows: bool, staff: bool, handles: bool, hidden: str | None) -> FileLine:
    said, added_by = getattr(row, "said", None), getattr(row, "added_by", None)
    return FileLine(
        row.id, number, row.name, row.media_type, row.size, added_by if knows or row.added_by_id != concerned.reporter_id else None, from_text(row.added_at),
        row.audience, row.kind, row.state, row.thumb_digest is not None, row.duration_ms,
        tuple(int(one) for one in row.peaks.split(",")) if row.peaks else (), bool(row.cut),
        (row.latitude, row.longitude) if row.latitude is not None and handles else None,
        None if said is None else Transcript(masked_text(said, hidden) if hidden else said, row.made_by),
        handles and row.kind == "voice", getattr(row, "last_error", None) if staff else None)
