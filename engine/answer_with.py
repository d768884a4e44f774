"""Answer a task with a canned reply: its words, filled in for this task, go where the form wants words for the villager."""

from __future__ import annotations

from engine.commands import CaseRef, complete_task
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, problem
from engine.forms import Form
from engine.people import Person
from engine.replies import filled, replies_for
from engine.task_page import task_page


def answer_with(engine: Engine, actor: Person, task_id: str, reply_id: str, *, request_key: str) -> CaseRef:
    """Complete the task with the reply; everything else stays as the form begins. Raises what complete_task raises; BadAnswers also
    where the form has no place for the words, or the reply is none of this task's."""
    reply = next((one for one in replies_for(engine, actor, task_id) if one.id == reply_id), None)
    if reply is None:
        raise BadAnswers({"reply": problem("no_such_reply")})
    found = task_page(engine, actor, task_id)
    key = _words_key(found.form)
    if key is None:
        raise BadAnswers({"reply": problem("no_place_for_words")})
    return complete_task(engine, actor, task_id, request_key=request_key, answers={**found.values, key: filled(engine, actor, reply, task_id)})


def _words_key(form: Form | None) -> str | None:
    """The field for the villager's eyes: the first text area that is meant for them."""
    if form is None:
        raise NotFound("this task has no form")
    return next((str(field.key) for field in form.fields if field.kind == "textarea" and field.audience == "villager"), None)
