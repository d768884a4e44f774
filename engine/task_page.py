"""One task with its form, ready to be filled in; and what a person had typed when somebody else was faster."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import workflow
from engine.choices import choices_for
from engine.clock import from_text
from engine.commands.late import who_was_faster
from engine.commands.seat import TaskSeat
from engine.engine import Engine
from engine.errors import BrokenState, NotYours
from engine.form_now import form_now
from engine.forms import Form, Option
from engine.people import Person, may
from engine.store import check_digest
from engine.tables import case, draft, open_task
from engine.task_line import TaskLine, task_line, task_lines


@dataclass(frozen=True)
class TaskPage:
    """A task as its page shows it. `data`: the case's workflow data, which conditions look at; `values`: what the form is
    filled with at first; `in_hand`: the reader has claimed it (or it waits for exactly this person);
    `drafted_at`: when what stands in the form was saved as it was typed; `owns`: a colleague works it for the reader, who stays responsible."""

    task: TaskLine
    place: str
    version: str
    form: Form | None
    choices: Mapping[str, Sequence[Option]]
    data: Mapping[str, Any]
    values: Mapping[str, object]
    in_hand: bool
    may_claim: bool
    may_release: bool
    owns: bool = False
    drafted_at: datetime | None = None


def task_page(engine: Engine, person: Person, task_id: str) -> TaskPage:
    """The task's page. Raises AlreadyDone when it is not open any more, NotFound when it never was, NotYours, BrokenState."""
    now = engine.clock.now()
    with engine.database.read() as connection:
        wanted = select(open_task).where(open_task.c.id == task_id).subquery()
        row = connection.execute(task_lines(wanted)).first()
        if row is None:
            raise who_was_faster(connection, person, task_id)
        seat = TaskSeat(row.role, row.place, row.candidate_id, row.assignee_id, row.owner_id)
        if not may(person, "see_task", task=seat):
            raise NotYours("this task belongs to another role or place")
        held = connection.execute(select(case).where(case.c.id == row.case_id)).one()
        definition = engine.catalog.get(held.version, connection)
        data = _data(engine, held)
        kept = connection.execute(select(draft.c.answers, draft.c.saved_at).where(
            draft.c.task_id == task_id, draft.c.person_id == person.id, draft.c.sent_at.is_(None))).first()
        form = form_now(engine, connection, definition, row.form, held.place, data)
    return TaskPage(
        task=task_line(engine, row, now), place=held.place, version=held.version, form=form, choices=choices_for(engine, held.place),
        data=data, values=_first_values(form, data) | (json.loads(kept.answers) if kept is not None else {}), in_hand=person.id in (row.assignee_id, row.candidate_id),
        may_claim=row.assignee_id is None and row.candidate_id is None and may(person, "claim_task", task=seat),
        may_release=row.assignee_id is not None and may(person, "release_task", task=seat),
        owns=row.owner_id == person.id, drafted_at=from_text(kept.saved_at) if kept is not None else None,
    )


def late_draft(engine: Engine, person: Person, task_id: str) -> dict[str, str]:
    """What this person had typed for a task that somebody else ended first, by form key; empty when nothing was."""
    with engine.database.read() as connection:
        kept = connection.scalar(select(draft.c.answers).where(draft.c.task_id == task_id, draft.c.person_id == person.id))
    return json.loads(kept) if kept is not None else {}


def case_number(engine: Engine, case_id: str) -> str | None:
    """The number of a case by its id."""
    with engine.database.read() as connection:
        return connection.scalar(select(case.c.number).where(case.c.id == case_id))


def open_tasks_of(engine: Engine, case_id: str) -> list[TaskLine]:
    """Everything that is open on a case now, the most urgent first: what comes next after a task is done."""
    now = engine.clock.now()
    tasks = select(open_task).where(open_task.c.case_id == case_id).subquery()
    with engine.database.read() as connection:
        rows = connection.execute(task_lines(tasks).order_by(tasks.c.sort_at, tasks.c.id)).all()
    return [task_line(engine, row, now) for row in rows]


def _data(engine: Engine, held: Any) -> dict[str, Any]:
    """The workflow data of a case. Raises BrokenState when it cannot be read."""
    check_digest(held)
    try:
        return workflow.look(engine.catalog.get(held.version), held.state).data
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as problem:
        raise BrokenState(f"the state of case {held.number} does not fit its definition: {problem}") from problem


def _first_values(form: Form | None, data: Mapping[str, Any]) -> dict[str, object]:
    """Declared fields show what the case knows already, the others their default."""
    values: dict[str, object] = {}
    for component in form.fields if form is not None else ():
        key = str(component.key)
        known = data.get(key) if form is not None and key in form.declared else None
        values[key] = component.default if known is None else known
    return values
