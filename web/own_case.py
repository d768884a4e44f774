"""What a villager decides about a case of their own besides the forms its diagram asks for: reopen it, say more about a rating, be told less."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands import explain_rating, reopen_case, wish_notices
from engine.errors import BadAnswers
from web.case import context_of
from web.current import the_engine, the_person
from web.form_words import error_words
from web.idempotency import request_key
from web.permissions import allow

door = Blueprint("own_case", __name__)


@door.post("/cases/<number>/reopen")
@allow("reopen_case", case="number")
def reopen(number: str) -> Response | tuple[str, int]:
    """Ask for the matter again: a case of its own, begun under supervision. Raises NotReopenable, NotYours."""
    case, reason = case_page(the_engine(), the_person(), number), request.form.get("reason", "")
    try:
        made = reopen_case(the_engine(), the_person(), case.id, request_key=request_key(), reason=reason)
    except BadAnswers as wrong:
        return _again(number, {"reason": error_words(next(iter(wrong.errors.values())))}, {"reason": reason})
    flash(gettext("It is taken up again. The command room sees to it."), "success")
    return redirect(url_for("case.page", number=made.number), 303)


@door.post("/cases/<number>/rating-words")
@allow("explain_rating", case="number")
def explain(number: str) -> Response | tuple[str, int]:
    """Words after the tap. Raises NotWaiting, NotYours."""
    case, words = case_page(the_engine(), the_person(), number), request.form.get("rating_words", "")
    try:
        explain_rating(the_engine(), the_person(), case.id, request_key=request_key(), words=words)
    except BadAnswers as wrong:
        return _again(number, {"rating_words": error_words(wrong.errors["rating_words"])}, {"rating_words": words})
    flash(gettext("Thank you. It is recorded."), "success")
    return redirect(url_for("case.page", number=number), 303)


@door.post("/cases/<number>/told")
@allow("wish_notices", case="number")
def told(number: str) -> Response:
    """How much to send about this case. Raises BadAnswers, NotYours."""
    case = case_page(the_engine(), the_person(), number)
    wish_notices(the_engine(), the_person(), request.form.get("wish", ""), case.id)
    flash(gettext("Your choice is kept."), "success")
    return redirect(url_for("case.page", number=number, _anchor="told"), 303)


def _again(number: str, errors: dict[str, str], values: dict[str, str]) -> tuple[str, int]:
    """The page come back, with what was written and what is wrong with it."""
    case = case_page(the_engine(), the_person(), number)
    return render_template("case/villager.html", **{**context_of(case), "own_errors": errors, "own_values": values}), 422
