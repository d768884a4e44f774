"""Files: added to a case from its page, opened by who may see the case. Nothing of them runs in our pages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands.attach import attach
from engine.errors import BadAnswers
from engine.files import open_attached
from web.case import render_case
from web.current import the_engine, the_person
from web.idempotency import request_key
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("files", __name__)


@door.post("/cases/<number>/files")
@allow("attach", case="number")
def add(number: str) -> Response | tuple[str, int]:
    """Keep the file."""
    engine, person, key = the_engine(), the_person(), request_key()
    case, upload = case_page(engine, person, number), request.files.get("file")
    try:
        attach(engine, person, case.id, (upload.filename if upload else "") or "", upload.read() if upload else b"",
               audience="villager" if request.form.get("for_villager") == "1" else "staff", request_key=key)
    except BadAnswers as wrong:
        return render_case(number, remark=wrong.errors), 422
    flash(gettext("The file is added."), "success")
    return redirect(local_path(request.form.get("next", "")) if request.form.get("next") else url_for("case.page", number=number), 303)


@door.get("/files/<attachment_id>")
@allow("signed_in")
def download(attachment_id: str) -> Response:
    """The content. Pictures and sound may be shown in our pages; everything else is only saved."""
    found, path = open_attached(the_engine(), the_person(), attachment_id)
    answer = send_file(path, mimetype=found.media_type, as_attachment=found.kind == "file", download_name=found.name, conditional=True, etag=False)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
