"""/tasks/<id>/draft: what is typed, kept as one types."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import format_time, gettext
from werkzeug.wrappers import Response

from engine.commands.drafts import drop_draft, save_draft
from engine.errors import AlreadyDone
from engine.task_page import task_page
from web.current import the_engine, the_person
from web.idempotency import answers_of
from web.permissions import allow

door = Blueprint("drafts", __name__)


@door.post("/tasks/<task_id>/draft")
@allow("see_task", task="task_id")
def save(task_id: str) -> str | tuple[str, int]:
    """Keep it and say when. A task that is done meanwhile answers 409: the reader sees it when they send."""
    engine, person = the_engine(), the_person()
    try:
        answers = answers_of(task_page(engine, person, task_id).form)
    except AlreadyDone:
        return gettext("This task is done already"), 409
    if not save_draft(engine, person, task_id, answers):
        return gettext("This task is done already"), 409
    return gettext("Draft kept %(time)s", time=format_time(engine.clock.now(), "HH:mm"))


@door.post("/tasks/<task_id>/draft/drop")
@allow("see_task", task="task_id")
def drop(task_id: str) -> Response:
    """Begin anew."""
    drop_draft(the_engine(), the_person(), task_id)
    flash(gettext("The draft is gone."), "success")
    return redirect(url_for("tasks.page", task_id=task_id), 303)
