"""What somebody types is kept while they type: on the server, per person and task, so that a dead battery costs a few words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import to_text
from engine.commands.late import who_was_faster
from engine.commands.seat import TaskSeat
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.people import Person, may
from engine.tables import draft, open_task

LARGEST = 32 * 1024        # characters of one draft
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_GONE = delete(draft)


def save_draft(engine: Engine, actor: Person, task_id: str, values: Mapping[str, object]) -> datetime | None:
    """Keep what was typed so far, in place of what was kept before; when, or none where nothing is typed. Raises NotYours, AlreadyDone,
    BadAnswers (too much)."""
    now, filled = engine.clock.now(), {key: value for key, value in values.items() if value not in ("", None, [])}
    answers = json.dumps(filled, ensure_ascii=False)
    if len(answers) > LARGEST:
        raise BadAnswers({"": problem("too_long", max=LARGEST)})
    with engine.database.write() as connection:
        task = connection.execute(select(open_task).where(open_task.c.id == task_id)).first()
        if task is None:
            raise who_was_faster(connection, actor, task_id)
        if not may(actor, "work_task", task=TaskSeat(task.role, task.place, task.candidate_id, task.assignee_id)):
            raise NotYours("this task belongs to another role or place")
        if not filled:
            drop(connection, actor.id, task_id)
            return None
        row = {"task_id": task_id, "person_id": actor.id, "case_id": task.case_id, "answers": answers, "saved_at": to_text(now), "sent_at": None}
        insert = _INSERT[connection.dialect.name](draft).values(**row)
        connection.execute(insert.on_conflict_do_update(
            index_elements=["task_id", "person_id"], set_={"answers": answers, "saved_at": row["saved_at"]}, where=draft.c.sent_at.is_(None)))
    return now


def throw_draft_away(engine: Engine, actor: Person, task_id: str) -> None:
    """Forget what was typed for this task."""
    with engine.database.write() as connection:
        drop(connection, actor.id, task_id)


def drop(connection: Connection, person_id: str, task_id: str) -> None:
    """The same inside a transaction; what was sent too late stays."""
    connection.execute(_GONE.where(draft.c.task_id == task_id, draft.c.person_id == person_id, draft.c.sent_at.is_(None)))
