"""Working together on a task: hand it over, delegate it, give it back with a reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.hand_over import hand_over_task, return_task
from engine.errors import AlreadyDone, BadAnswers, NotYours
from web.current import the_engine, the_person
from web.idempotency import request_key
from web.permissions import allow
from web.tasks import render_task
from web.too_late import too_late

door = Blueprint("together", __name__)
Answer = Response | str | tuple[str, int]


@door.post("/tasks/<task_id>/hand-over")
@allow("see_task", task="task_id")
def hand_over(task_id: str) -> Answer:
    """A colleague has the task now; with `delegate` only until they give it back."""
    key, sent = request_key(), request.form
    delegate = sent.get("delegate") == "1"
    try:
        hand_over_task(the_engine(), the_person(), task_id, sent.get("to", ""), sent.get("note", ""), request_key=key, delegate=delegate)
    except AlreadyDone as late:
        return too_late(task_id, late, {"note": sent.get("note", "")})
    except BadAnswers as wrong:
        return render_task(task_id, together=wrong.errors), 422
    except NotYours as taken:
        if "claimed_by" not in taken.params:
            raise
        flash(gettext("A colleague has this task in hand by now. What you typed is below."), "warning")
        return render_task(task_id, together={}), 409
    flash(gettext("Delegated. You stay responsible; it comes back to you.") if delegate else gettext("Handed over. Your colleague has been told."), "success")
    return redirect(url_for("inbox.page", tab="mine"), 303)


@door.post("/tasks/<task_id>/return")
@allow("see_task", task="task_id")
def give_back(task_id: str) -> Answer:
    """Give it back with a reason, to who handed it over or to the group."""
    key, reason = request_key(), request.form.get("reason", "")
    try:
        return_task(the_engine(), the_person(), task_id, reason, request_key=key)
    except AlreadyDone as late:
        return too_late(task_id, late, {"reason": reason})
    except BadAnswers as wrong:
        return render_task(task_id, together=wrong.errors), 422
    flash(gettext("Given back, with your reason."), "success")
    return redirect(url_for("inbox.page", tab="mine"), 303)
