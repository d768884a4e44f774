"""A diagram being brought in, kept between two pages: few, small, one person's own, gone after a day. Nothing of it runs."""

from __future__ import annotations

import io
import json
import re
import secrets
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from engine.clock import from_text, to_text
from engine.errors import NotFound

KEPT, EACH, MOST = timedelta(hours=24), 5, 60
MAX_BYTES = 8 * 1024 * 1024
HEAD = "draft.json"
_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")


@dataclass(frozen=True)
class Draft:
    """A process folder that is not deployed: its files, where they came from and what was done to them."""

    id: str
    owner: str
    process: str
    source: str
    notes: tuple[str, ...]
    files: Mapping[str, bytes]
    at: datetime
    made: int = 0                  # repairs so far

    @property
    def trunk(self) -> str:
        """Where the diagram is."""
        return f"processes/{self.process}/{self.process}.bpmn"


class Drafts:
    """The drafts of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "imports"

    def new_id(self) -> str:
        """An id nobody can guess."""
        return secrets.token_urlsafe(18)

    def save(self, draft: Draft) -> None:
        """Keep it, and let go what is too old or too much: a person's oldest beyond EACH, everybody's beyond MOST."""
        self._folder.mkdir(parents=True, exist_ok=True)
        data = self._packed(draft)
        if len(data) > MAX_BYTES:
            raise NotFound("the draft is too large to keep")
        new = self._folder / f".{draft.id}"
        new.write_bytes(data)
        new.replace(self._folder / f"{draft.id}.zip")
        self._tidy(draft.at)

    def load(self, id_: str, owner: str, now: datetime) -> Draft:
        """One's own draft. Raises NotFound for others', old and unknown ones alike."""
        if not _ID.fullmatch(id_):
            raise NotFound("there is no such draft")
        draft = self._read(self._folder / f"{id_}.zip")
        if draft is None or draft.owner != owner or now - draft.at > KEPT:
            raise NotFound("there is no such draft")
        return draft

    def _packed(self, draft: Draft) -> bytes:
        head = {"owner": draft.owner, "process": draft.process, "source": draft.source, "notes": draft.notes, "at": to_text(draft.at), "made": draft.made}
        return packed({HEAD: json.dumps(head, ensure_ascii=False).encode(), **draft.files})

    def _read(self, path: Path) -> Draft | None:
        try:
            with zipfile.ZipFile(path) as archive:
                head = json.loads(archive.read(HEAD))
                files = {name: archive.read(name) for name in archive.namelist() if name != HEAD}
            return Draft(path.stem, head["owner"], head["process"], head["source"], tuple(head["notes"]), files, from_text(head["at"]), head["made"])
        except (OSError, zipfile.BadZipFile, KeyError, ValueError):
            return None

    def _tidy(self, now: datetime) -> None:
        counts: dict[str, int] = {}
        for number, path in enumerate(sorted(self._folder.glob("*.zip"), key=_written, reverse=True)):
            draft = self._read(path)
            owner = "" if draft is None else draft.owner
            counts[owner] = counts.get(owner, 0) + 1
            if draft is None or number >= MOST or counts[owner] > EACH or now - draft.at > KEPT:
                path.unlink(missing_ok=True)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files as a ZIP archive; the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), files[name], zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
