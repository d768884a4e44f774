"""/files/<id> and /cases/<number>/files: files of a case, served only to who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from engine.attachments import FileLine, Transcript, files_of, open_file
from engine.case_page import CasePage
from engine.commands import attach
from engine.errors import BadAnswers
from web.current import the_engine, the_person
from web.file_answer import file_answer
from web.form_words import error_words
from web.idempotency import request_key
from web.permissions import allow
from web.sent_files import sent_files

door = Blueprint("files", __name__)
SHOWN_AS = {"picture": "image", "voice": "audio", "file": "file"}


@dataclass(frozen=True)
class FileShown:
    """A file in the shape of ui.attachments()."""

    id: str
    kind: str
    url: str
    thumb: str | None
    name: str
    internal: bool
    state: str
    seconds: int | None
    peaks: tuple[int, ...]
    cut: bool
    location: tuple[float, float] | None
    transcript: Transcript | None
    may_correct: bool
    error: str | None

    @property
    def length(self) -> str:
        """Minutes and seconds of a recording: 1:05."""
        return "" if self.seconds is None else f"{self.seconds // 60}:{self.seconds % 60:02d}"


def shown_files(case: CasePage) -> list[FileShown]:
    """The case's files this reader may open."""
    return [shown(one) for one in files_of(the_engine(), the_person(), case.id)]


@door.get("/files/<attachment_id>")
@allow("signed_in")
def download(attachment_id: str) -> Response:
    """The bytes. Pictures and sound may show in the page, everything else is saved; nothing in it runs."""
    return file_answer(*open_file(the_engine(), the_person(), attachment_id))


@door.get("/files/<attachment_id>/thumb")
@allow("signed_in")
def thumb(attachment_id: str) -> Response:
    """The small picture for lists."""
    return file_answer(*open_file(the_engine(), the_person(), attachment_id, thumb=True), thumb=True)


@door.post("/cases/<number>/files")
@allow("attach", case="number")
def add(number: str) -> AnyResponse:
    """Add files to the case; back to the page they were added on."""
    sent = sent_files("file", "files")
    try:
        attach(the_engine(), the_person(), case_id_of(number), sent.files, request.form.get("audience", "staff"), request_key(), uploads=sent.uploads,
               keep_location=sent.keep_location)
        flash(gettext("The file is kept with the case."), "success")
    except BadAnswers as wrong:
        flash(error_words(next(iter(wrong.errors.values()))), "error")
    return redirect(back_to(number, "files"), 303)


def case_id_of(number: str) -> str:
    """The id of a case this person may see. Raises NotFound."""
    from engine.case_page import case_page

    return case_page(the_engine(), the_person(), number).id


def back_to(number: str, part: str) -> str:
    """The task's page the form stood on, else the case's."""
    task = request.form.get("task", "")
    return url_for("tasks.page", task_id=task, _anchor=part) if task else url_for("case.page", number=number, _anchor=part)


def shown(line: FileLine) -> FileShown:
    """A file as templates want it."""
    return FileShown(
        line.id, SHOWN_AS[line.kind], url_for("files.download", attachment_id=line.id),
        url_for("files.thumb", attachment_id=line.id) if line.has_thumb else None, line.name, line.audience == "staff", line.state,
        None if line.duration_ms is None else max(1, round(line.duration_ms / 1000)), line.peaks, line.cut, line.location, line.transcript,
        line.may_correct, line.error)
