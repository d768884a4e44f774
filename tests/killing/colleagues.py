"""What colleagues do with each other's tasks while everything else goes on: hand over, look again, add files, leave."""

from __future__ import annotations

import contextlib
import itertools
import time
from datetime import timedelta

from sqlalchemy import select

from engine.attachments import Upload
from engine.commands import attach, claim_task, hand_on, hand_over_task, remind_due, set_follow_up
from engine.commands.leave import leave
from engine.engine import Engine
from engine.errors import EPointError
from engine.people import Person, create_person
from engine.tables import open_task

ROLES = ("grid_worker", "village_team")
AT_ONCE = 6


def colleagues(engine: Engine, staff: Person, seed: str) -> None:
    """Somebody new comes, is given tasks, and leaves again, until the process dies."""
    seats = [(held.role, held.place) for held in staff.memberships if held.role in ROLES]
    for number in itertools.count():
        friend = create_person(engine, name=f"同事{number}", memberships=seats)
        for nth, (task, case) in enumerate(_some_tasks(engine)):
            key = f"{seed}-{number}-{nth}"
            with contextlib.suppress(EPointError):
                claim_task(engine, staff, task)
                set_follow_up(engine, staff, task, engine.clock.now() + timedelta(minutes=30))
                attach(engine, staff, case, Upload("现场.txt", f"第{key}次去看".encode()), "staff", f"file-{key}")
                remind_due(engine)
                hand_over_task(engine, staff, task, friend.id, "你离得近", f"over-{key}")
        remind_due(engine)
        with contextlib.suppress(EPointError):
            leave(engine, staff, friend.id)
        while hand_on(engine):
            pass
        time.sleep(0.05)


def _some_tasks(engine: Engine) -> list[tuple[str, str]]:
    query = select(open_task.c.id, open_task.c.case_id).where(open_task.c.role.in_(ROLES), open_task.c.assignee_id.is_(None)).limit(AT_ONCE)
    with engine.database.read() as connection:
        return [(row.id, row.case_id) for row in connection.execute(query)]
