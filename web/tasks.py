"""/tasks/<id>: claim, look, fill in, complete, give back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands import CaseRef, claim_task, complete_task, release_task
from engine.errors import AlreadyDone, BadAnswers, NotYours
from engine.people import hands, may
from engine.task_line import TaskLine
from engine.task_more import task_more
from engine.task_page import TaskPage, open_tasks_of, task_page
from web.case import context_of
from web.case_forms import FormShown
from web.current import the_engine, the_person
from web.i18n import in_locale
from web.idempotency import answers_of, request_key
from web.passing_on import more_context
from web.permissions import allow
from web.replies import choices_for_task
from web.shown_fields import has_conditions, shown_components
from web.staff_words import role_words
from web.too_late import too_late

door = Blueprint("tasks", __name__)
Answer = Response | str | tuple[str, int]


@door.get("/tasks/<task_id>")
@allow("see_task", task="task_id")
def page(task_id: str) -> Answer:
    """The task with its case. Looking changes nothing: claiming is a button."""
    try:
        return _page(task_page(the_engine(), the_person(), task_id))
    except AlreadyDone as late:
        return too_late(task_id, late)


@door.post("/tasks/<task_id>/claim")
@allow("claim_task", task="task_id")
def claim(task_id: str) -> Answer:
    """Take the task in hand and open it. When a colleague was faster, say who."""
    try:
        claim_task(the_engine(), the_person(), task_id)
    except AlreadyDone as late:
        return too_late(task_id, late)
    except NotYours as taken:
        if "claimed_by" not in taken.params:
            raise
        flash(gettext("%(name)s has just taken this task on.", name=taken.params.get("name") or gettext("A colleague")), "warning")
    return redirect(url_for("tasks.page", task_id=task_id), 303)


@door.post("/tasks/<task_id>/release")
@allow("release_task", task="task_id")
def release(task_id: str) -> Answer:
    """Give the task back to its group."""
    try:
        release_task(the_engine(), the_person(), task_id)
    except AlreadyDone as late:
        return too_late(task_id, late)
    flash(gettext("Given back. Anybody of the group can take it on now; the deadline stays."), "success")
    return redirect(url_for("inbox.page", tab="group"), 303)


@door.post("/tasks/<task_id>/form")
@allow("see_task", task="task_id")
def form(task_id: str) -> Answer:
    """The form's fields drawn again for what was chosen so far: a choice may show or hide others."""
    found = task_page(the_engine(), the_person(), task_id)
    values = answers_of(found.form)
    return render_template(
        "tasks/_fields.html", shown=_shown(found, values), components=shown_components(found.form, values, found.data), live=True)


@door.post("/tasks/<task_id>")
@allow("see_task", task="task_id")
def complete(task_id: str) -> Answer:
    """Carry the task out. What does not fit comes back with its errors; what came too late is kept."""
    engine, person = the_engine(), the_person()
    key, answers = request_key(), _answers(task_id)
    try:
        done = complete_task(engine, person, task_id, request_key=key, answers=answers, drafted="drafted" in request.form)
    except AlreadyDone as late:
        return too_late(task_id, late, answers)
    except BadAnswers as wrong:
        return _page(task_page(engine, person, task_id), answers, wrong.errors), 422
    except NotYours as taken:
        if "claimed_by" not in taken.params:
            raise
        flash(gettext("A colleague has this task in hand. What you typed is below; it has not been sent."), "warning")
        return _page(task_page(engine, person, task_id), answers), 409
    return _onward(done)


def _answers(task_id: str) -> dict[str, object]:
    """What was typed, shaped by the task's form; as it came when the task is gone."""
    try:
        return answers_of(task_page(the_engine(), the_person(), task_id).form)
    except AlreadyDone:
        return answers_of(None)


def _onward(done: CaseRef) -> Response:
    """Say what happens next, and go there when it is this person's turn again."""
    tasks = open_tasks_of(the_engine(), done.id)
    flash(_next_words(done, tasks), "success")
    person = the_person()
    own = next((task for task in tasks if may(person, "see_task", task=task) and task.assignee_id in (None, *hands(person))), None)
    return redirect(url_for("tasks.page", task_id=own.id) if own is not None else url_for("inbox.page"), 303)


def _next_words(done: CaseRef, tasks: list[TaskLine]) -> str:
    if not tasks:
        return str(gettext("Done. Case %(number)s is closed.", number=done.number))
    first = tasks[0]
    return str(gettext(
        "Done. Next in case %(number)s: %(role)s, “%(task)s”.", number=done.number, role=role_words(first.role), task=in_locale(first, "name")))


def _page(found: TaskPage, answers: Mapping[str, object] | None = None, errors: Mapping[str, Any] | None = None) -> str:
    case = case_page(the_engine(), the_person(), found.task.case_id)
    replies = choices_for_task(found.task.id) if found.in_hand or found.owns else []
    shown = _shown(found, answers if answers is not None else _with_reply(found, replies))
    return render_template(
        "tasks/page.html", replies=replies, found=found, task=found.task, shown=shown.with_errors(shown.values, errors or {}),
        components=shown_components(found.form, shown.values, found.data),
        live=has_conditions(found.form.components if found.form is not None else ()), typed=_typed(answers), **more_context(task_more(the_engine(), the_person(), found.task.id)), **context_of(case))


def _with_reply(found: TaskPage, replies: list[dict[str, str]]) -> Mapping[str, object] | None:
    """The form with the reply that was chosen where no script runs: in its first field for words."""
    text = next((one["text"] for one in replies if one["id"] == request.args.get("reply")), None)
    field = next((one for one in (found.form.fields if found.form is not None else ()) if one.kind == "textarea"), None)
    return None if text is None or field is None else {**found.values, str(field.key): text}


def _typed(answers: Mapping[str, object] | None) -> dict[str, str]:
    """What somebody wrote, to stand on a page that has no form for it."""
    return {key: value for key, value in (answers or {}).items() if isinstance(value, str) and value.strip()}


def _shown(found: TaskPage, answers: Mapping[str, object] | None) -> FormShown:
    return FormShown(
        found.task.id, in_locale(found.task, "name"), url_for("tasks.complete", task_id=found.task.id), found.form, found.choices,
        found.values if answers is None else answers, {}, found.task.element)
