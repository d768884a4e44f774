"""/cases/<number>/merge, /unmerge, /join: one handled case with several reporters."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import format_datetime, gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands import join_case, merge_case, unmerge_case
from engine.errors import NotFound, NotMergeable
from web.current import the_engine, the_person
from web.error_words import words_of_error
from web.idempotency import request_key
from web.permissions import allow

door = Blueprint("merging", __name__)


@door.post("/cases/<number>/merge")
@allow("merge_case", case="number")
def merge(number: str) -> Response:
    """The case follows another one from now on."""
    key, main = request_key(), request.form.get("main", "").strip()
    case = case_page(the_engine(), the_person(), number)
    try:
        found = case_page(the_engine(), the_person(), main)
        merge_case(the_engine(), the_person(), case.id, found.id, request_key=key, reason=request.form.get("reason", ""))
    except NotFound:
        flash(gettext("There is no case %(number)s that you may open. Check the number.", number=main[:40]), "error")
    except NotMergeable as refused:
        _say(refused)
    else:
        flash(gettext("Merged into %(number)s. Its reporter has been told, and will hear the answer.", number=found.number), "success")
        return redirect(url_for("case.page", number=found.number), 303)
    return redirect(url_for("case.page", number=number), 303)


@door.post("/cases/<number>/unmerge")
@allow("merge_case", case="number")
def unmerge(number: str) -> Response:
    """The case is handled on its own again."""
    key = request_key()
    case = case_page(the_engine(), the_person(), number)
    try:
        unmerge_case(the_engine(), the_person(), case.id, request_key=key, reason=request.form.get("reason", ""))
    except NotMergeable as refused:
        _say(refused)
    else:
        flash(gettext("Taken apart. The case is to be accepted again; its time runs on."), "success")
    return redirect(url_for("case.page", number=number), 303)


@door.post("/cases/<number>/join")
@allow("join_case", case="number")
def join(number: str) -> Response:
    """Whoever filed it says that it is the same as a case they were shown."""
    join_and_say(number, request.form.get("main", ""), request_key())
    return redirect(url_for("case.page", number=number), 303)


def join_and_say(number: str, main: str, key: str) -> None:
    """Join, and say how it went. When it cannot be, the report stands on its own: nothing is lost."""
    case = case_page(the_engine(), the_person(), number)
    try:
        join_case(the_engine(), the_person(), case.id, main, request_key=key)
    except (NotMergeable, NotFound):
        flash(gettext("Your report is filed. It is handled on its own: the other case has moved on meanwhile."), "warning")
    else:
        flash(gettext("Your report was added to the one that is being handled. You will hear the answer, too."), "success")


def _say(refused: NotMergeable) -> None:
    words = words_of_error(refused, 409, format_datetime)
    flash(f"{words.title} {words.hint}".strip(), "error")
