"""Engine error → status, page and words that tell people what to do. Nothing personal is logged."""

from __future__ import annotations

import logging
import traceback

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import format_datetime, gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import errors
from engine.export.log import TooManyExports
from engine.limits import TooManyAttempts
from engine.media.prepare import CheckBusy
from engine.scanning import ScannerAway
from web.error_words import Words, words_of_error, words_of_status

log = logging.getLogger("epoint.web")
STATUS: dict[type[errors.EPointError], int] = {
    errors.NotFound: 404, errors.NotYours: 403, errors.AlreadyDone: 409, errors.Conflict: 409, errors.BadAnswers: 422,
    errors.NotWaiting: 409, errors.NotMergeable: 409, errors.NotReopenable: 409, errors.NotReleasable: 409, errors.StepFailed: 500, errors.BrokenState: 500,
    errors.NoSuchPolicy: 404, TooManyAttempts: 429, TooManyExports: 429, ScannerAway: 503, CheckBusy: 503,
}
Answer = tuple[Response | str, int, dict[str, str]]


def init_app(app: Flask) -> None:
    """Give every error a page."""
    app.register_error_handler(errors.EPointError, _engine_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: errors.EPointError) -> int:
    """The HTTP status of an engine error; 500 for one nobody placed here."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def _engine_error(error: errors.EPointError) -> Answer:
    status = status_of(error)
    if status >= 500:
        _note(error)
    headers = {"Retry-After": str(error.params["seconds"])} if isinstance(error, (TooManyAttempts, TooManyExports)) else {}
    return _page(status, words_of_error(error, status, format_datetime), headers)


def _stale_form(error: CSRFError) -> Answer:
    return _page(400, Words(
        gettext("This form is too old"),
        gettext("You were signed out meanwhile, or the page had been open in two places. Go back, reload the page and send it again.")))


def _http_error(error: HTTPException) -> Answer:
    code = error.code or 500
    methods = getattr(error, "valid_methods", None)
    return _page(code, words_of_status(code), {"Allow": ", ".join(methods)} if methods else {})


def _unforeseen(error: Exception) -> Answer:
    _note(error)
    return _page(500, words_of_status(500))


def _note(error: Exception) -> None:
    """Where it happened and what kind it was; not its message, which may quote a person's words or a row."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s at %s %s\n%s", type(error).__name__, request.method, request.url_rule or "an unknown address", frames)


def _page(status: int, words: Words, headers: dict[str, str] | None = None) -> Answer:
    """The words as data, as a part for htmx (which shows them as a toast), or as a page."""
    g.bare = status >= 500
    if request.headers.get("HX-Request"):
        return render_template("errors/_part.html", words=words, status=status), status, headers or {}
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(error=words.title, hint=words.hint), status, headers or {}
    return render_template("errors/error.html", words=words, status=status), status, headers or {}
