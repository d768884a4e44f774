"""/inbox/bulk: one verb on the tasks that were ticked; a line for each says what became of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.answer_with import answer_with
from engine.commands import CaseRef, claim_task, hand_over_task, release_task
from engine.commands.each import MOST, Outcome, each
from engine.engine import Engine
from engine.errors import BadAnswers, EPointError, NotYours
from engine.people import Person
from engine.task_line import TaskLine
from engine.task_page import lines_of_tasks
from web.current import the_engine, the_person
from web.error_words import words_of_error
from web.errors import status_of
from web.form_words import error_words
from web.i18n import day_time
from web.idempotency import request_key
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("bulk", __name__)
Verb = Callable[[str], CaseRef]


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
    outcomes = each(wanted, VERBS[verb](engine, person, request_key()))
    results = [_result(outcome, before.get(outcome.task_id)) for outcome in outcomes]
    return render_template("inbox/bulk.html", results=results, back=back, went_well=sum(outcome.done is not None for outcome in outcomes), verb=verb)


def _claim(engine: Engine, person: Person, key: str) -> Verb:
    return lambda task_id: claim_task(engine, person, task_id)


def _release(engine: Engine, person: Person, key: str) -> Verb:
    return lambda task_id: release_task(engine, person, task_id)


def _hand_over(engine: Engine, person: Person, key: str) -> Verb:
    to, note = request.form.get("to", ""), request.form.get("note", "")
    return lambda task_id: hand_over_task(engine, person, task_id, to, note, _key_of(key, task_id))


def _answer(engine: Engine, person: Person, key: str) -> Verb:
    reply = request.form.get("reply", "")
    return lambda task_id: answer_with(engine, person, task_id, reply, request_key=_key_of(key, task_id))


VERBS = {"claim": _claim, "release": _release, "hand_over": _hand_over, "answer": _answer}


def _key_of(key: str, task_id: str) -> str:
    """Every item of one press has a key of its own, and the same press again has the same keys."""
    return f"{key[:22]}-{task_id[:18]}"


def _result(outcome: Outcome, line: TaskLine | None) -> dict[str, object]:
    """What a row of the result says; of a task that is out of reach not more than that."""
    title, hint = ("", "") if outcome.problem is None else _why(outcome.problem)
    return {"line": line, "done": outcome.done, "task_id": outcome.task_id, "title": title, "hint": hint}


def _why(problem: EPointError) -> tuple[str, str]:
    if isinstance(problem, NotYours) and "claimed_by" in problem.params:
        return gettext("%(name)s was faster", name=problem.params.get("name") or gettext("A colleague")), ""
    words = words_of_error(problem, status_of(problem), day_time)
    if isinstance(problem, BadAnswers):
        return words.title, " ".join(dict.fromkeys(error_words(one) for one in problem.errors.values()))
    return words.title, words.hint
