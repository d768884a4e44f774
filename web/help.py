"""/help and /tasks/<id>/help: colleagues ask each other; the task stays where it is."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import CasePage
from engine.commands import answer_help, ask_help
from engine.errors import AlreadyDone, BadAnswers
from engine.help_list import HelpLine, asked, help_wanted
from web.current import the_engine, the_person
from web.form_words import error_words
from web.idempotency import request_key
from web.passing_on import carry_out
from web.permissions import allow

door = Blueprint("help", __name__)


def wanted_on(case: CasePage) -> list[HelpLine]:
    """What the reader was asked about this case and has not answered."""
    return [one for one in help_wanted(the_engine(), the_person()) if one.case_id == case.id]


@door.get("/help")
@allow("see_inbox")
def page() -> str:
    """Both sides: what waits for this person, and what they wait for."""
    return render_template("tasks/help.html", wanted=help_wanted(the_engine(), the_person()), asked=asked(the_engine(), the_person()))


@door.post("/tasks/<task_id>/help")
@allow("reach_task", task="task_id")
def ask(task_id: str) -> Response | str | tuple[str, int]:
    """Ask a colleague."""
    fields = request.form
    return carry_out(
        task_id, "help", lambda: ask_help(the_engine(), the_person(), task_id, fields.get("helper", ""), fields.get("question", ""), request_key()),
        gettext("Asked. The task stays with you; you are told when the answer is there."))


@door.post("/help/<help_id>")
@allow("see_inbox")
def answer(help_id: str) -> Response:
    """Answer a colleague, once."""
    try:
        answer_help(the_engine(), the_person(), help_id, request.form.get("answer", ""), request_key())
        flash(gettext("Answered. Your colleague has been told."), "success")
    except BadAnswers as wrong:
        flash(error_words(next(iter(wrong.errors.values()))), "error")
    except AlreadyDone:
        flash(gettext("This question is answered or its task is done."), "warning")
    return redirect(url_for("help.page"), 303)
