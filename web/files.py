"""/files/<id> and /cases/<number>/files: files of a case, served only to who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from engine.attachments import FileLine, Upload, files_of, open_file
from engine.case_page import CasePage
from engine.commands import attach
from engine.errors import BadAnswers, NotFound
from engine.file_kinds import AUDIO, IMAGES
from web.current import the_engine, the_person
from web.form_words import error_words
from web.idempotency import request_key
from web.permissions import allow

door = Blueprint("files", __name__)


@dataclass(frozen=True)
class FileShown:
    """A file in the shape of ui.attachments()."""

    id: str
    kind: str
    url: str
    name: str
    internal: bool


def shown_files(case: CasePage) -> list[FileShown]:
    """The case's files this reader may open."""
    return [_shown(one) for one in files_of(the_engine(), the_person(), case.id)]


@door.get("/files/<attachment_id>")
@allow("signed_in")
def download(attachment_id: str) -> Response:
    """The bytes. Pictures and sound may show in the page, everything else is saved; nothing in it runs."""
    line, path = open_file(the_engine(), the_person(), attachment_id)
    if not path.is_file():
        raise NotFound("the file is gone")
    answer = send_file(path, mimetype=line.media_type, as_attachment=line.media_type not in IMAGES | AUDIO, download_name=line.name,
                       conditional=True, etag=line.id, max_age=3600)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@door.post("/cases/<number>/files")
@allow("attach", case="number")
def add(number: str) -> AnyResponse:
    """Add a file to the case; back to the page it was added on."""
    sent = request.files.get("file")
    upload = Upload(sent.filename or "", sent.stream.read(the_engine().settings.max_upload_bytes + 1)) if sent is not None else Upload("", b"")
    try:
        attach(the_engine(), the_person(), case_id_of(number), upload, request.form.get("audience", "staff"), request_key())
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


def _shown(line: FileLine) -> FileShown:
    kind = "image" if line.media_type in IMAGES else "audio" if line.media_type in AUDIO else "file"
    return FileShown(line.id, kind, url_for("files.download", attachment_id=line.id), line.name, line.audience == "staff")
