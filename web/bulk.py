"""/inbox/bulk: one verb on the tasks that were ticked; a line for each says what became of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands import CaseRef, claim_task, release_task
from engine.commands.each import MOST, Outcome, each
from engine.engine import Engine
from engine.errors import EPointError, NotYours
from engine.people import Person
from engine.task_line import TaskLine
from engine.task_page import lines_of_tasks
from web.current import the_engine, the_person
from web.error_words import words_of_error
from web.errors import status_of
from web.i18n import day_time
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("bulk", __name__)


@door.post("/inbox/bulk")
@allow("see_inbox")
def many() -> Response | str:
    """Do it, and show the result of each."""
    engine, person = the_engine(), the_person()
    back = local_path(request.form.get("next", "")) or url_for("inbox.page")
    wanted, verb = request.form.getlist("task")[:MOST], request.form.get("verb", "")
    if not wanted or verb not in VERBS:
        flash(gettext("Tick the tasks first, then choose what to do with them."), "warning")
        return redirect(back, 303)
    before = {line.id: line for line in lines_of_tasks(engine, person, wanted)}
    outcomes = each(wanted, lambda task_id: VERBS[verb](engine, person, task_id))
    results = [_result(outcome, before.get(outcome.task_id)) for outcome in outcomes]
    return render_template("inbox/bulk.html", results=results, back=back, went_well=sum(outcome.done is not None for outcome in outcomes), verb=verb)


def _claim(engine: Engine, person: Person, task_id: str) -> CaseRef:
    return claim_task(engine, person, task_id)


def _release(engine: Engine, person: Person, task_id: str) -> CaseRef:
    return release_task(engine, person, task_id)


VERBS = {"claim": _claim, "release": _release}


def _result(outcome: Outcome, line: TaskLine | None) -> dict[str, object]:
    """What a row of the result says; of a task that is out of reach not more than that."""
    title, hint = ("", "") if outcome.problem is None else _why(outcome.problem)
    return {"line": line, "done": outcome.done, "task_id": outcome.task_id, "title": title, "hint": hint}


def _why(problem: EPointError) -> tuple[str, str]:
    if isinstance(problem, NotYours) and "claimed_by" in problem.params:
        return gettext("%(name)s was faster", name=problem.params.get("name") or gettext("A colleague")), ""
    words = words_of_error(problem, status_of(problem), day_time)
    return words.title, words.hint
