"""What somebody has typed so far for a task: kept as they type, gone when they send it or throw it away."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.facts import canonical
from engine.people import Person, may
from engine.tables import draft, open_task

MAX_SIZE = 60_000        # letters of all answers together


def save_draft(engine: Engine, actor: Person, task_id: str, answers: Mapping[str, object]) -> bool:
    """Keep what is typed; False when the task is not open any more (its late answer keeps it then). Raises NotYours, BadAnswers."""
    kept = canonical({key: value for key, value in answers.items() if value not in (None, "", [])})
    if len(kept) > MAX_SIZE or any(0xD800 <= ord(letter) <= 0xDFFF for letter in kept):
        raise BadAnswers({"draft": problem("too_long", max=MAX_SIZE)})
    with engine.database.write() as connection:
        task = connection.execute(select(open_task).where(open_task.c.id == task_id)).first()
        if task is None:
            return False
        if not may(actor, "work_task", task=task):
            raise NotYours("this task belongs to another role or place")
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        values = {"answers": kept, "saved_at": to_text(engine.clock.now())}
        own = dialect.insert(draft).values(task_id=task_id, person_id=actor.id, case_id=task.case_id, **values)
        connection.execute(own.on_conflict_do_update(index_elements=["task_id", "person_id"], set_=values))
    return True


def drop_draft(engine: Engine, actor: Person, task_id: str) -> None:
    """Throw it away; nothing happens where there is none."""
    with engine.database.write() as connection:
        connection.execute(delete(draft).where(draft.c.task_id == task_id, draft.c.person_id == actor.id))
