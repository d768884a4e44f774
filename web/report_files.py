"""What comes with a report besides words: pictures and recordings, sent with the form or piece by piece before it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from engine.attachments import Upload
from web.current import the_engine

MOST_PICTURES = 9
MOST_FILES = 12
MOST_SECONDS = 180          # of one recording


@dataclass(frozen=True)
class Sent:
    """`files`: plain ones, in the form itself; `uploads`: ids of those that arrived before it."""

    files: tuple[Upload, ...]
    uploads: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.files) + len(self.uploads)


def sent_files() -> Sent:
    """The files of the form. An input nobody used sends an empty one without a name, which is none."""
    most = the_engine().settings.max_upload_bytes + 1
    plain = [one for one in request.files.getlist("files") if one.filename]
    return Sent(tuple(Upload(one.filename or "", one.stream.read(most)) for one in plain), tuple(one for one in request.form.getlist("uploads") if one))


def uploads_url() -> str:
    """Where files go piece by piece before the form; empty where they only come with it."""
    return url_for("uploads.begin") if "uploads.begin" in current_app.view_functions else ""
