"""Staff show a solved case to everybody, and take it back: from the card on the case's page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands import release_case, take_back_case
from engine.errors import BadAnswers
from web.case import context_of
from web.current import the_engine, the_person
from web.form_words import error_words
from web.permissions import allow

door = Blueprint("release", __name__)
ASKED = ("subject", "summary", "answer")


@door.post("/cases/<number>/public")
@allow("release_case", case="number")
def release(number: str) -> Response | tuple[str, int]:
    """Show it. Raises NotReleasable, NotYours."""
    case, words = case_page(the_engine(), the_person(), number), {key: request.form.get(key, "") for key in ASKED}
    try:
        release_case(the_engine(), the_person(), case.id, words=words, even_a_dispute=bool(request.form.get("even_a_dispute")))
    except BadAnswers as wrong:
        errors = {key: error_words(problem) for key, problem in wrong.errors.items()}
        return render_template("case/staff.html", **{**context_of(case), "release_errors": errors, "release_words": words}), 422
    flash(gettext("Everybody can read it now."), "success")
    return redirect(url_for("case.page", number=number, _anchor="public"), 303)


@door.post("/cases/<number>/public/back")
@allow("release_case", case="number")
def take_back(number: str) -> Response:
    """Show it no longer. Raises NotFound, NotYours."""
    take_back_case(the_engine(), the_person(), case_page(the_engine(), the_person(), number).id)
    flash(gettext("It is not shown any more."), "success")
    return redirect(url_for("case.page", number=number, _anchor="public"), 303)
