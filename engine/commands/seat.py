"""What rights over a task depend on."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Row


class TaskSeat(NamedTuple):
    """Whose task it is: a role at a place, or one person; who claimed it; to which role it falls where nobody can do it; and who stays
    responsible while the assignee works it; `about_id`: who the case complains about."""

    role: str
    place: str
    candidate_id: str | None
    assignee_id: str | None
    falls_to: str | None = None
    owner_id: str | None = None
    about_id: str | None = None


def seat_of(row: Row[Any]) -> TaskSeat:
    """The seat of a case row loaded with its task (store.load_case_of_task)."""
    return TaskSeat(row.task_role, row.task_place, row.task_candidate_id, row.task_assignee_id, row.task_falls_to, row.task_owner_id,
                    row.task_about_id)
