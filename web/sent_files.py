"""The files a form brings along: plain ones, and the ids of uploads that came before it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from engine.attachments import Upload
from web.current import the_engine

MOST = 50                    # what is read of a form; the engine takes fewer


@dataclass(frozen=True)
class SentFiles:
    """`keep_location`: the person consented that the place of a photo is kept."""

    uploads: tuple[str, ...]
    files: tuple[Upload, ...]
    keep_location: bool

    def __bool__(self) -> bool:
        return bool(self.uploads or self.files)


def sent_files(*fields: str) -> SentFiles:
    """What was sent in these file fields; a field nobody filled in is none."""
    most = the_engine().settings.max_upload_bytes + 1
    sent = [one for field in fields for one in request.files.getlist(field)[:MOST] if one.filename]
    uploads = tuple(one[:36] for one in request.form.getlist("uploads")[:MOST] if one)
    return SentFiles(uploads, tuple(Upload(one.filename or "", one.stream.read(most)) for one in sent), request.form.get("keep_location") == "1")
