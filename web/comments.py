"""/cases/<number>/comments: what staff say to each other about a case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import CasePage
from engine.commands import comment
from engine.errors import BadAnswers
from engine.mentions import Mentionable, mentionable
from web.current import the_engine, the_person
from web.files import back_to, case_id_of
from web.form_words import error_words
from web.idempotency import request_key
from web.permissions import allow

door = Blueprint("comments", __name__)


def people_to_mention(case: CasePage) -> list[Mentionable]:
    """Whom the reader may mention on this case."""
    with the_engine().database.read() as connection:
        return [one for one in mentionable(the_engine(), connection, case.place) if one.id != the_person().id]


@door.post("/cases/<number>/comments")
@allow("comment", case="number")
def add(number: str) -> Response:
    """Write a comment. What does not fit stays in the form."""
    chosen, text = request.form.get("mention", "").strip(), request.form.get("comment", "")
    try:
        if text.strip() and chosen:
            text = f"{text.strip()} @{chosen.lstrip('@')}" if f"@{chosen.lstrip('@')}" not in text else text
        comment(the_engine(), the_person(), case_id_of(number), text, (), request_key())
        flash(gettext("Your comment is kept. Only colleagues read it."), "success")
    except BadAnswers as wrong:
        flash(error_words(next(iter(wrong.errors.values()))), "error")
    return redirect(back_to(number, "comment"), 303)
