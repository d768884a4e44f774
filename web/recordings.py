"""/files/<id>/player and …/transcript: a recording as a part of the page, and its words."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.attachments import file_of
from engine.commands import correct_transcript
from engine.errors import BadAnswers
from web.current import the_engine, the_person
from web.files import shown
from web.form_words import error_words
from web.idempotency import request_key
from web.permissions import allow

door = Blueprint("recordings", __name__)


@door.get("/files/<attachment_id>/player")
@allow("signed_in")
def player(attachment_id: str) -> str | tuple[str, int]:
    """The recording as it is now; 204 while nothing changed."""
    file = shown(file_of(the_engine(), the_person(), attachment_id))
    return ("", 204) if file.state == "waiting" else render_template("case/_player.html", file=file)


@door.post("/files/<attachment_id>/transcript")
@allow("signed_in")
def correct(attachment_id: str) -> Response:
    """Keep the words a person wrote; back to the case."""
    try:
        number = correct_transcript(the_engine(), the_person(), attachment_id, request.form.get("transcript", ""), request_key()).number
        flash(gettext("The words are kept below the recording."), "success")
    except BadAnswers as wrong:
        flash(error_words(next(iter(wrong.errors.values()))), "error")
        number = file_of(the_engine(), the_person(), attachment_id).number
    return redirect(url_for("case.page", number=number, _anchor=f"player-{attachment_id}"), 303)


def error_of_recording(code: str) -> str:
    """Why it cannot be played, for staff."""
    words = {
        "recording_broken": gettext("The file is damaged."), "film_not_taken": gettext("It is a film."), "media_too_much": gettext("It needs too much memory."),
        "too_slow": gettext("Decoding it took too long."), "died": gettext("Decoding it failed."), "bytes_gone": gettext("Its bytes are gone."),
        "store_away": gettext("The store of files could not be reached."), "error": gettext("Something failed that nobody foresaw.")}
    return str(words.get(code, code))


@door.record_once
def _filters(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.jinja_env.filters["recording_error"] = error_of_recording
