"""Internal remarks on a case: for those who work on it, never for the villager."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands.comment import comment
from engine.errors import BadAnswers
from web.case import render_case
from web.current import the_engine, the_person
from web.idempotency import request_key
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("comments", __name__)


@door.post("/cases/<number>/comments")
@allow("comment", case="number")
def add(number: str) -> Response | tuple[str, int]:
    """Write it, tell who is mentioned, and go back to where it was written."""
    engine, person, key = the_engine(), the_person(), request_key()
    case = case_page(engine, person, number)
    try:
        comment(engine, person, case.id, request.form.get("comment", ""), request_key=key, mentions=request.form.getlist("mention"))
    except BadAnswers as wrong:
        return render_case(number, remark=wrong.errors), 422
    flash(gettext("Your remark is kept. Only those who work on the case read it."), "success")
    return redirect(local_path(request.form.get("next", "")) if request.form.get("next") else url_for("case.page", number=number), 303)
