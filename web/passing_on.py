"""/tasks/<id>/give, /return, /resolve, /follow-up: a task passes to a colleague and back, or is looked at again later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.clock import SHOWN_IN
from engine.commands import CaseRef, delegate_task, hand_over_task, resolve_delegation, return_task, set_follow_up
from engine.errors import AlreadyDone, BadAnswers, NotYours, problem
from engine.mentions import who_may_help
from engine.people import may
from engine.task_more import TaskMore, task_more
from web.current import the_engine, the_person
from web.form_words import error_words
from web.idempotency import request_key
from web.permissions import allow
from web.staff_words import role_words
from web.too_late import too_late

door = Blueprint("passing_on", __name__)
Answer = Response | str | tuple[str, int]
MORNING = time(8)          # a follow-up is wanted when the day's work begins
WORDS = ("to", "how", "note", "reason", "words", "follow_up", "helper", "question")


def said_words(kind: str) -> str:
    """What the words that came with a task are called above its form."""
    return {
        "handed_over": gettext("handed it over"), "delegated": gettext("asks you to work on it"), "task_returned": gettext("gave it back"),
        "delegation_resolved": gettext("has worked on it"), "help_asked": gettext("asked for help"), "help_answered": gettext("answered"),
    }.get(kind, "")


def more_context(more: TaskMore) -> dict[str, Any]:
    """What _macros/passing_on.html needs."""
    today = the_engine().clock.now().astimezone(SHOWN_IN).date()
    with the_engine().database.read() as connection:
        helpers = who_may_help(the_engine(), connection, more.place) if more.may_follow_up else []
    return {"more": more, "helpers": [one for one in helpers if one.id != the_person().id], "said_words": said_words, "today": today.isoformat()}


@door.get("/tasks/<task_id>/give")
@allow("reach_task", task="task_id")
def give_page(task_id: str) -> Answer:
    """Whom the task could go to."""
    return _shown(task_id, "give", {}, {})


@door.post("/tasks/<task_id>/give")
@allow("reach_task", task="task_id")
def give(task_id: str) -> Answer:
    """Hand the task over, or let a colleague work it and stay responsible."""
    fields = request.form
    verb = delegate_task if fields.get("how") == "delegate" else hand_over_task

    def do() -> CaseRef:
        return verb(the_engine(), the_person(), task_id, fields.get("to", ""), fields.get("note", ""), request_key(),
                    held_by=fields["held_by"] or None if "held_by" in fields else "?")

    done = gettext("A colleague works on it now; you stay responsible and get it back.") if verb is delegate_task else gettext(
        "Handed over. Your colleague has been told.")
    return carry_out(task_id, "give", do, done)


@door.post("/tasks/<task_id>/return")
@allow("reach_task", task="task_id")
def give_back(task_id: str) -> Answer:
    """退回: back to who gave it, or to the group, with a reason."""
    return carry_out(
        task_id, "return", lambda: return_task(the_engine(), the_person(), task_id, request.form.get("reason", ""), request_key()),
        gettext("Given back with your reason. The deadline stays."))


@door.post("/tasks/<task_id>/resolve")
@allow("reach_task", task="task_id")
def resolve(task_id: str) -> Answer:
    """The delegate is done: back to the owner, to be checked."""
    return carry_out(
        task_id, "resolve", lambda: resolve_delegation(the_engine(), the_person(), task_id, request.form.get("words", ""), request_key()),
        gettext("Given back to be checked."))


@door.post("/tasks/<task_id>/follow-up")
@allow("reach_task", task="task_id")
def follow_up(task_id: str) -> Answer:
    """Look again on a day, or no more."""
    def do() -> CaseRef:
        wanted = None if "clear" in request.form else _morning(request.form.get("follow_up", ""))
        return set_follow_up(the_engine(), the_person(), task_id, wanted)

    return carry_out(task_id, "follow_up", do, gettext("The day to look again is noted.") if "clear" not in request.form else gettext(
        "No day to look again any more."))


def _morning(day: str) -> datetime:
    """Eight o'clock of a day in the county. Raises BadAnswers."""
    try:
        return datetime.combine(date.fromisoformat(day), MORNING, SHOWN_IN)
    except (ValueError, OverflowError):
        raise BadAnswers({"follow_up": problem("not_a_date")}) from None


def carry_out(task_id: str, form: str, do: Callable[[], CaseRef], done: str) -> Answer:
    """Carry one verb out; what does not fit comes back with what was typed, who comes second reads who was first."""
    try:
        carried = do()
    except AlreadyDone as late:
        return too_late(task_id, late, _typed())
    except BadAnswers as wrong:
        return _shown(task_id, form, wrong.errors, _typed()), 422
    except NotYours as taken:
        if "claimed_by" not in taken.params:
            raise
        return _shown(task_id, form, {}, _typed(), taken=True), 409
    flash(done, "success")
    return redirect(_onward(task_id, carried), 303)


def _onward(task_id: str, carried: CaseRef) -> str:
    """Back to the task while it is this person's; else to the tasks, or to the case for who only rearranged."""
    person = the_person()
    try:
        more = task_more(the_engine(), person, task_id)
    except AlreadyDone:
        return url_for("inbox.page")
    if person.id in (more.assignee_id, more.owner_id):
        return url_for("tasks.page", task_id=task_id)
    return url_for("inbox.page") if not may(person, "manage_replies") else url_for("case.page", number=carried.number)


def _typed() -> dict[str, str]:
    return {name: request.form[name] for name in WORDS if name in request.form}


def _shown(task_id: str, form: str, errors: Mapping[str, Any], values: Mapping[str, str], *, taken: bool = False) -> str:
    """The one form, alone on a page."""
    more = task_more(the_engine(), the_person(), task_id)
    return render_template(
        "tasks/passing_on.html", form=form, errors={key: error_words(one) for key, one in errors.items()}, values=values,
        taken={key: values[key] for key in ("note", "reason", "words", "question") if values.get(key)} if taken else {}, role_words=role_words,
        **more_context(more))
