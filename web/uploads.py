"""/uploads: a file comes in piece by piece, over a network that breaks. The contract stands in docs/uploads.md."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request, url_for
from flask_babel import gettext

from engine.errors import BadAnswers, Conflict
from engine.media.prepare import CheckBusy
from engine.scanning import ScannerAway
from engine.uploads import Standing, begin_upload, drop_upload, receive, standing
from engine.uploads.receive import CHUNK
from web.current import the_engine, the_person
from web.error_words import words_of_error
from web.form_words import error_words
from web.permissions import allow

door = Blueprint("uploads", __name__)
AGAIN_IN = "15"              # seconds


@door.post("/uploads")
@allow("signed_in")
def begin() -> Response:
    """Announce a file: 201 and where its pieces go."""
    said = request.get_json(silent=True)
    said = said if isinstance(said, dict) else {}
    name, size, kind = said.get("name"), said.get("size"), said.get("kind")
    try:
        made = begin_upload(
            the_engine(), the_person(), name=name if isinstance(name, str) else "", size=size if type(size) is int else 0,
            kind=kind if isinstance(kind, str) else "", keep_location=said.get("keep_location") is True)
    except BadAnswers as wrong:
        return _refused(wrong)
    answer = make_response(jsonify(id=made.id, offset=0, chunk=CHUNK), 201)
    answer.headers["Location"] = url_for("uploads.piece", upload_id=made.id)
    return answer


@door.patch("/uploads/<upload_id>")
@allow("signed_in")
def piece(upload_id: str) -> Response:
    """Take the next bytes; with the last ones the file is checked."""
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12):
        return make_response(jsonify(error=gettext("This could not be understood"), code="offset"), 400)
    try:
        return _where(receive(the_engine(), the_person(), upload_id, int(offset), _body()), 204)
    except Conflict as gap:
        answer = make_response(jsonify(error=gettext("Not the next piece."), code="offset"), 409)
        answer.headers["Upload-Offset"] = str(gap.params["offset"])
        return answer
    except BadAnswers as wrong:
        return _refused(wrong)
    except (ScannerAway, CheckBusy) as away:
        answer = make_response(jsonify(error=words_of_error(away, 503, str).title, code="later"), 503)
        answer.headers["Retry-After"] = AGAIN_IN
        return answer


@door.route("/uploads/<upload_id>", methods=["HEAD"])
@allow("signed_in")
def how_far(upload_id: str) -> Response:
    """Where to go on."""
    return _where(standing(the_engine(), the_person(), upload_id), 200)


@door.delete("/uploads/<upload_id>")
@allow("signed_in")
def drop(upload_id: str) -> Response:
    """It is not wanted any more."""
    drop_upload(the_engine(), the_person(), upload_id)
    return make_response("", 204)


def _body() -> bytes:
    """What came of the piece, at most a byte more than may come; also when the connection broke in the middle."""
    came = bytearray()
    try:
        while len(came) <= CHUNK and (more := request.stream.read(64 * 1024)):
            came += more
    except OSError:          # the connection is gone; nobody hears the answer, but what came is kept
        pass
    return bytes(came)


def _where(now: Standing, status: int) -> Response:
    answer = make_response("", status)
    answer.headers["Upload-Offset"], answer.headers["Upload-Length"], answer.headers["Upload-Status"] = str(now.offset), str(now.size), now.status
    return answer


def _refused(wrong: BadAnswers) -> Response:
    problem = next(iter(wrong.errors.values()))
    return make_response(jsonify(error=error_words(problem), code=problem.get("code")), 422)
