"""/tasks/<id>/draft: what is typed is kept while it is typed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands import save_draft, throw_draft_away
from engine.errors import AlreadyDone
from engine.task_page import task_page
from web.current import the_engine, the_person
from web.idempotency import answers_of
from web.permissions import allow

door = Blueprint("drafts", __name__)


@door.post("/tasks/<task_id>/draft")
@allow("see_task", task="task_id")
def save(task_id: str) -> str:
    """Keep it; answers with the line that says so. A task that is done meanwhile says that instead: nothing is swapped away."""
    engine, person = the_engine(), the_person()
    try:
        saved_at = save_draft(engine, person, task_id, answers_of(task_page(engine, person, task_id).form))
    except AlreadyDone:
        return render_template("tasks/_draft.html", task_id=task_id, drafted_at=None, over=True)
    return render_template("tasks/_draft.html", task_id=task_id, drafted_at=saved_at, over=False)


@door.post("/tasks/<task_id>/draft/drop")
@allow("see_task", task="task_id")
def drop(task_id: str) -> Response:
    """Throw it away and begin anew."""
    throw_draft_away(the_engine(), the_person(), task_id)
    flash(gettext("The draft is thrown away."), "success")
    return redirect(url_for("tasks.page", task_id=task_id), 303)
