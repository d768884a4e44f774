"""Finish an open task with its form's answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from engine import store, workflow
from engine.commands.case_ref import CaseRef
from engine.commands.drafts import drop
from engine.commands.incidents import record_failure
from engine.commands.late import keep_late_answer, who_was_faster
from engine.commands.requests import carried_out, remember
from engine.commands.seat import seat_of
from engine.commands.step import answered, doable, load, save
from engine.engine import Engine
from engine.errors import AlreadyDone, NotYours, StepFailed
from engine.facts import Fact
from engine.faults import fault
from engine.forms import Checked
from engine.people import Person, acting, acting_role, hands, may
from engine.workflow import AlreadyFinished, StepError

NO_FORM = Checked(fields={}, texts={}, public_keys=frozenset())


def complete_task(
    engine: Engine, actor: Person, task_id: str, *, request_key: str, answers: Mapping[str, object],
    drafted: bool = False,
) -> CaseRef:
    """Carry out a task; `drafted`: the actor has a draft of it, which goes with it. Raises NotYours, AlreadyDone (what was written is kept), BadAnswers, StepFailed (an incident is open)."""
    try:
        return _complete(engine, actor, task_id, request_key, answers, drafted)
    except AlreadyDone as late:
        keep_late_answer(engine, actor, task_id, answers, late)
        raise
    except _Failed as failed:
        doing = {"verb": "complete_task", "task_id": task_id, "actor_id": actor.id, "answers": dict(answers), "request_key": request_key}
        raise record_failure(engine, failed.case_id, failed.problem, doing) from failed.problem


class _Failed(StepFailed):
    """A step failed inside the transaction: roll back first, then record."""

    def __init__(self, case_id: str, problem: StepError) -> None:
        super().__init__(element=problem.element, reason=problem.reason)
        self.case_id, self.problem = case_id, problem


def _complete(engine: Engine, actor: Person, task_id: str, request_key: str, answers: Mapping[str, object], drafted: bool) -> CaseRef:
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = store.load_case_of_task(connection, engine.database, task_id)
        if row is None or not remember(connection, request_key, actor.id, row.id, now):
            earlier = carried_out(connection, request_key, actor.id)
            if earlier is None:
                raise who_was_faster(connection, actor, task_id)
            return earlier
        _allowed(actor, row)
        try:
            loaded = load(engine, connection, row, now)
            form = loaded.definition.forms.get(row.task_form) if row.task_form else None
            checked = answered(engine, loaded, form, answers) if form is not None else NO_FORM
            step = doable(engine, workflow.complete(loaded.instance, task_id, checked.fields))
        except AlreadyFinished:
            raise who_was_faster(connection, actor, task_id) from None
        except StepError as problem:
            raise _Failed(row.id, problem) from problem
        main = Fact(
            "task_completed", row.task_element, row.task_diagram, task_id, actor.id, acting_role(actor, seat_of(row)),
            data={"name": row.task_name, "answers": checked.fields, "public": sorted(checked.public_keys), "seat": seat_of(row)[:3],
                  **acting(actor, seat_of(row))},
            texts=checked.texts, audience="villager")
        fault("step_done")
        save(engine, connection, loaded, step, main, now, done_task=task_id)
        if drafted:
            drop(connection, actor.id, task_id)
    return CaseRef(row.id, row.number)


def _allowed(actor: Person, row: Row[Any]) -> None:
    """Only who may work the task, and only its assignee once somebody claimed it; its owner while it is delegated. Raises NotYours."""
    seat = seat_of(row)
    if not may(actor, "work_task", task=seat):
        raise NotYours("this task belongs to another role or place")
    holder = seat.owner_id or seat.assignee_id
    if seat.falls_to is None and holder not in (None, *hands(actor)):
        raise NotYours("a colleague has claimed this task", claimed_by=holder)
