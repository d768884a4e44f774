"""/cases/<number>/hold: keep everything of a case, and let go of it again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.errors import BadAnswers
from engine.my_data.holds import end_holds, hold_case
from web.current import the_engine, the_person
from web.form_words import error_words
from web.permissions import allow

door = Blueprint("holds", __name__)


@door.post("/cases/<number>/hold")
@allow("hold_case", case="number")
def hold(number: str) -> Response:
    """Nothing of the case is removed from now on."""
    try:
        hold_case(the_engine(), the_person(), number, request.form.get("hold_reason", ""))
        flash(gettext("Held: nothing of this case is removed until the hold is ended."), "success")
    except BadAnswers as wrong:
        flash(error_words(next(iter(wrong.errors.values()))), "error")
    return redirect(url_for("case.page", number=number, _anchor="hold"), 303)


@door.post("/cases/<number>/hold/end")
@allow("hold_case", case="number")
def end(number: str) -> Response:
    """The rules count again."""
    end_holds(the_engine(), the_person(), number)
    flash(gettext("The hold is ended. The rules about how long data are kept count again."), "success")
    return redirect(url_for("case.page", number=number, _anchor="hold"), 303)
