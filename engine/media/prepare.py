"""A file that came in → what may be kept of it: told by its content, scanned, a picture made anew, a recording looked at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from engine.errors import BadAnswers, EPointError, problem
from engine.file_kinds import AUDIO, IMAGES, clean_name, kind_of
from engine.media.bad_media import BadMedia, ChildFailed
from engine.media.child_process import in_child
from engine.scanning import scan
from engine.settings import Settings

KINDS = ("picture", "voice", "file")


class CheckBusy(EPointError):
    """Too many files are being checked at this moment; try again in a few seconds."""


@dataclass(frozen=True)
class Prepared:
    """What is kept of a file. `kind`: picture | voice | file; pixels, milliseconds, degrees."""

    kind: str
    name: str
    media_type: str
    content: bytes = field(repr=False)
    thumb: bytes | None = field(default=None, repr=False)
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def digest(self) -> str:
        """The content's name in the store."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def thumb_digest(self) -> str | None:
        """The small picture's."""
        return None if self.thumb is None else hashlib.sha256(self.thumb).hexdigest()


def prepare(settings: Settings, name: str, content: bytes, *, wanted: str = "file", keep_location: bool = False) -> Prepared:
    """What may be kept. `wanted`: picture, voice, or file for anything of the closed list.
    Raises BadAnswers (field `file`) for what is refused for good, ScannerAway and CheckBusy for what can be tried again."""
    if not content:
        raise _refused("empty_file")
    if len(content) > settings.max_upload_bytes:
        raise _refused("file_too_large", megabytes=settings.max_upload_bytes // 2**20)
    media_type, ending = kind_of(content) or ("", "")
    kind = "picture" if media_type in IMAGES else "voice" if media_type in AUDIO else "file"
    if not media_type or wanted not in (kind, "file"):
        raise _refused({"picture": "not_a_picture", "voice": "not_a_recording"}.get(wanted, "file_not_taken"))
    if not scan(settings, content):
        raise _refused("file_infected")
    try:
        return _prepared(settings, kind, name, media_type, ending, content, keep_location)
    except BadMedia as bad:
        raise BadAnswers({"file": problem(bad.code, **bad.params)}) from bad
    except ChildFailed as failed:
        if failed.reason == "busy":
            raise CheckBusy() from failed
        raise _refused("media_too_much") from failed       # it took the child down: nothing of it is kept


def _prepared(settings: Settings, kind: str, name: str, media_type: str, ending: str, content: bytes, keep_location: bool) -> Prepared:
    if kind == "picture":
        told, (whole, small) = in_child("picture", content, {"keep_location": keep_location})
        return Prepared(kind, clean_name(name, ".jpg"), "image/jpeg", whole, small, told["width"], told["height"], None, told["latitude"], told["longitude"])
    if kind == "voice":
        told, _ = in_child("probe", content, {"seconds": settings.voice_seconds})
        return Prepared(kind, clean_name(name, ending), media_type, content, duration_ms=told["duration_ms"])
    return Prepared(kind, clean_name(name, ending), media_type, content)


def _refused(code: str, **params: object) -> BadAnswers:
    return BadAnswers({"file": problem(code, **params)})
