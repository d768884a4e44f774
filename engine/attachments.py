"""Files of a case: their bytes lie in the data directory under the hash of their content, their rows say whose they are."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from engine.clock import from_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, problem
from engine.faults import fault
from engine.file_kinds import IMAGES, kind_of
from engine.people import Person, concerned_with, may
from engine.tables import attachment, case, person

LONGEST_NAME = 120
A_DAY = 24 * 3600


@dataclass(frozen=True)
class Upload:
    """A file as it came in: what its sender called it, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    name: str
    media_type: str
    digest: str
    content: bytes


@dataclass(frozen=True)
class FileLine:
    """A file of a case as a page shows it. `audience`: villager or staff."""

    id: str
    name: str
    media_type: str
    size: int
    added_by: str | None
    added_at: datetime
    audience: str


def check_file(engine: Engine, upload: Upload, *, images_only: bool = False) -> Checked:
    """The file, told by its content. Raises BadAnswers for nothing, too much, and what is not taken."""
    if not upload.content:
        raise BadAnswers({"file": problem("required")})
    if len(upload.content) > engine.settings.max_upload_bytes:
        raise BadAnswers({"file": problem("file_too_large", megabytes=engine.settings.max_upload_bytes // 2**20)})
    kind = kind_of(upload.content)
    if kind is None or (images_only and kind[0] not in IMAGES):
        raise BadAnswers({"file": problem("not_a_picture" if images_only else "file_not_taken")})
    return Checked(clean_name(upload.name, kind[1]), kind[0], hashlib.sha256(upload.content).hexdigest(), upload.content)


def clean_name(name: str, ending: str) -> str:
    """A name without path and control characters, with the ending of what the file really is, at most LONGEST_NAME long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = "".join(letter for letter in base if letter.isprintable() and letter not in '<>:"|?*').strip(". ")
    known = {ending, ".jpeg"} if ending == ".jpg" else {ending}
    if not any(stem.lower().endswith(one) for one in known):
        stem += ending
    kept = "." + stem.rsplit(".", 1)[-1]
    head = stem[: -len(kept)].strip(". ") or "file"
    return head[: LONGEST_NAME - len(kept)] + kept


def path_of(engine: Engine, digest: str) -> Path:
    """Where the bytes lie."""
    return engine.settings.data_dir / "files" / digest[:2] / digest


@contextmanager
def kept(engine: Engine, file: Checked) -> Iterator[None]:
    """The bytes are safe on the disk before the block's transaction commits; should it never commit, a mark remains by which the
    worker finds them."""
    waiting = engine.settings.data_dir / "files" / "pending"
    waiting.mkdir(parents=True, exist_ok=True)
    mark, target = waiting / f"{file.digest}.{uuid.uuid4().hex}", path_of(engine, file.digest)
    target.parent.mkdir(exist_ok=True)
    descriptor = os.open(mark.with_suffix(".part"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(file.content)
        stream.flush()
        os.fsync(stream.fileno())
    mark.touch()
    fault("file_marked")
    os.replace(mark.with_suffix(".part"), target)
    _settle(target.parent)
    fault("file_kept")
    yield
    mark.unlink(missing_ok=True)


def sweep_files(engine: Engine, older_than: float = A_DAY) -> int:
    """Take away the bytes of uploads that never became a row, a day after; how many. Looks only at what uploads left marks of."""
    waiting, gone = engine.settings.data_dir / "files" / "pending", 0
    if not waiting.is_dir():
        return 0
    marks = sorted(waiting.iterdir())
    old = [mark for mark in marks if time.time() - mark.stat().st_mtime >= older_than]
    young = {mark.name.partition(".")[0] for mark in marks} - {mark.name.partition(".")[0] for mark in old}
    for mark in old:
        digest = mark.name.partition(".")[0]
        with engine.database.read() as connection:
            used = connection.scalar(select(attachment.c.id).where(attachment.c.digest == digest).limit(1))
        if used is None and digest not in young and path_of(engine, digest).exists():
            path_of(engine, digest).unlink(missing_ok=True)
            gone += 1
        mark.unlink(missing_ok=True)
    return gone


def files_of(engine: Engine, reader: Person, case_id: str) -> list[FileLine]:
    """The files of a case this person may open, the oldest first."""
    with engine.database.read() as connection:
        held = connection.execute(select(case).where(case.c.id == case_id)).first()
        if held is None:
            return []
        concerned = concerned_with(connection, held)
        query = select(attachment, person.c.name.label("added_by")).join(person, person.c.id == attachment.c.added_by_id).where(
            attachment.c.case_id == case_id).order_by(attachment.c.added_at, attachment.c.id)
        if concerned.reporter_id == reader.id or not may(reader, "see_staff_facts", case=concerned):
            query = query.where(attachment.c.audience == "villager")
        knows = may(reader, "see_reporter", case=concerned)
        rows = connection.execute(query).all()
    return [FileLine(row.id, row.name, row.media_type, row.size, row.added_by if knows or row.added_by_id != concerned.reporter_id else None,
                     from_text(row.added_at), row.audience) for row in rows]


def open_file(engine: Engine, reader: Person, attachment_id: str) -> tuple[FileLine, Path]:
    """A file and where it lies, for who may see its case. Raises NotFound for everybody else, whatever the reason."""
    with engine.database.read() as connection:
        row = connection.execute(select(attachment).where(attachment.c.id == attachment_id)).first()
        held = connection.execute(select(case).where(case.c.id == row.case_id)).first() if row is not None else None
        concerned = concerned_with(connection, held) if held is not None else None
    if row is None or concerned is None or not may(reader, "see_case", case=concerned):
        raise NotFound("no such file")
    staff = concerned.reporter_id != reader.id and may(reader, "see_staff_facts", case=concerned)
    if row.audience != "villager" and not staff:
        raise NotFound("no such file")
    return FileLine(row.id, row.name, row.media_type, row.size, None, from_text(row.added_at), row.audience), path_of(engine, row.digest)


def _settle(folder: Path) -> None:
    """The new name itself must survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
