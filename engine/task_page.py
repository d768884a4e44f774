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
from engine.falls_to import falls_to
from engine.form_now import form_now
from engine.forms import Form, Option
from engine.people import Person, acting, hands, may
from engine.store import check_digest
from engine.tables import case, draft, open_task, place
from engine.task_line import TaskLine, lines_by_id, task_line, task_lines


@dataclass(frozen=True)
class TaskPage:
    """A task as its page shows it. `data`: the case's workflow data, which conditions look at; `values`: what the form is
    filled with at first; `in_hand`: the reader, or who they stand in for, has claimed it (or it waits for exactly this person);
    `drafted_at`: when what stands in the form was saved as it was typed; `owns`: a colleague works it for the reader, who stays responsible;
    `falls_to`: the role that decides because nobody else can do it; `stands_for`: the name of who is away and whose task it is;
    `place_name`: where it falls to that role."""

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
    falls_to: str | None = None
    stands_for: str | None = None
    place_name: str = ""
    owns: bool = False
    drafted_at: datetime | None = None


def task_page(engine: Engine, person: Person, task_id: str) -> TaskPage:
    """The task's page. Raises AlreadyDone when it is not open any more, NotFound when it never was, NotYours, BrokenState."""
    now = engine.clock.now()
    with engine.database.read() as connection:
        wanted = select(open_task, falls_to(open_task).label("falls_to")).where(open_task.c.id == task_id).subquery()
        row = connection.execute(task_lines(wanted)).first()
        if row is None:
            raise who_was_faster(connection, person, task_id)
        seat = TaskSeat(row.role, row.place, row.candidate_id, row.assignee_id, row.falls_to, row.owner_id)
        if not may(person, "see_task", task=seat):
            raise NotYours("this task belongs to another role or place")
        place_name = connection.scalar(select(place.c.name).where(place.c.code == row.place)) if row.falls_to else ""
        held = connection.execute(select(case).where(case.c.id == row.case_id)).one()
        definition = engine.catalog.get(held.version, connection)
        data = _data(engine, held)
        kept = connection.execute(select(draft.c.answers, draft.c.saved_at).where(
            draft.c.task_id == task_id, draft.c.person_id == person.id, draft.c.sent_at.is_(None))).first()
        form = form_now(engine, connection, definition, row.form, held.place, data)
    return TaskPage(
        task=task_line(engine, row, now), place=held.place, version=held.version, form=form, choices=choices_for(engine, held.place),
        data=data, values=_first_values(form, data) | (json.loads(kept.answers) if kept is not None else {}), in_hand=_in_hand(person, seat),
        may_claim=(row.assignee_id is None or row.falls_to is not None) and may(person, "claim_task", task=seat),
        may_release=row.assignee_id is not None and may(person, "release_task", task=seat), falls_to=row.falls_to,
        stands_for=next((away.name for away in person.stands_for if away.person_id == acting(person, seat).get("for")), None), place_name=place_name or "",
        owns=row.owner_id in hands(person), drafted_at=from_text(kept.saved_at) if kept is not None else None,
    )


def _in_hand(person: Person, seat: TaskSeat) -> bool:
    return may(person, "work_task", task=seat) and (seat.assignee_id in hands(person) or (seat.assignee_id is None and seat.candidate_id in hands(person)))


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


def lines_of_tasks(engine: Engine, person: Person, task_ids: Sequence[str]) -> list[TaskLine]:
    """Those of these open tasks that are within the person's reach."""
    now = engine.clock.now()
    with engine.database.read() as connection:
        rows = lines_by_id(connection, task_ids)
    return [line for line in (task_line(engine, row, now) for row in rows) if may(person, "see_task", task=line)]


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
