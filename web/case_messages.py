"""What people send a case from its page: messages the diagram waits for, and the villager's own task."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import CasePage, case_page
from engine.commands import complete_task, send_message
from engine.commands.send import WITHDRAW
from engine.errors import BadAnswers
from web.case import render_case
from web.case_forms import FormShown, message_forms, task_forms
from web.current import the_engine, the_person
from web.idempotency import answers_of, request_key
from web.permissions import allow
from web.staff_words import value_words

RATINGS = ("satisfied", "basically_satisfied", "dissatisfied")
door = Blueprint("case_messages", __name__)


@door.post("/cases/<number>/messages/<name>")
@allow("see_case", case="number")
def send(number: str, name: str) -> tuple[str, int] | Response:
    """Send the case a message: a supplementary question, a supervision order. Raises NotWaiting, NotYours, StepFailed."""
    case = case_page(the_engine(), the_person(), number)
    shown = next((one for one in message_forms(case) if one.name == name), None)
    return _carry_out(case, shown, lambda key, answers: send_message(
        the_engine(), the_person(), case.id, name, request_key=key, answers=answers), gettext("You took it back. Whoever had it in hand is told.") if name == WITHDRAW else gettext("Sent. Whoever handles the case will read it."))


@door.post("/cases/<number>/tasks/<task_id>")
@allow("work_task", task="task_id")
def complete(number: str, task_id: str) -> tuple[str, int] | Response:
    """The villager's turn: rate, or answer a question. Raises NotYours, AlreadyDone, StepFailed."""
    case = case_page(the_engine(), the_person(), number)
    shown = next((one for one in task_forms(case) if one.name == task_id), None)
    rating = request.form.get("rating")
    done = gettext("Thank you. You rated: %(rating)s.", rating=value_words("rating", rating)) if rating in RATINGS else gettext("Thank you. It is recorded.")
    return _carry_out(case, shown, lambda key, answers: complete_task(
        the_engine(), the_person(), task_id, request_key=key, answers=answers), done)


def _carry_out(
    case: CasePage, shown: FormShown | None, command: Callable[[str, dict[str, object]], object], done: str,
) -> tuple[str, int] | Response:
    """Run the command; a form that does not fit comes back with its errors and what was filled in."""
    answers = answers_of(shown.form if shown is not None else None)
    try:
        command(request_key(), answers)
    except BadAnswers as wrong:
        if shown is None:
            raise
        return render_case(case.number, shown.with_errors(answers, wrong.errors)), 422
    flash(done, "success")
    return redirect(url_for("case.page", number=case.number), 303)
