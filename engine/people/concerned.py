"""Who has to do with a case: what the rules about the reporter's name look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from engine.falls_to import falls_to
from engine.tables import fact, help_request, open_task


@dataclass(frozen=True)
class Concerned:
    """A case as the rules see it. `tasks`: its open tasks (rows with role, place, candidate_id, assignee_id, falls_to);
    `acted`: ids of the people who did something on it as somebody who works; `helpers`: of those who were asked for help with it;
    `about_id`: who it complains about; `confidential`: the reporter is known only to who has it in hand."""

    place: str
    reporter_id: str | None
    filed_by_id: str | None
    tasks: tuple[Any, ...] = ()
    acted: frozenset[str] = frozenset()
    helpers: frozenset[str] = frozenset()
    about_id: str | None = None
    confidential: bool = False


# Talking about a case, or moving it between others' hands, is not working on it: else a comment would open the reporter's name.
BESIDE = ("commented", "file_added", "help_answered", "handed_over")


def concerned_with(connection: Connection, case: Any) -> Concerned:
    """What `may` needs to know of a case row, for every action. Keeping the machine running is not working on a case:
    what an administrator did to it does not open the reporter's name."""
    tasks = connection.execute(select(open_task, falls_to(open_task).label("falls_to")).where(open_task.c.case_id == case.id)).all()
    acted = connection.scalars(
        select(fact.c.actor_id).distinct()
        .where(fact.c.case_id == case.id, fact.c.actor_id.is_not(None), fact.c.actor_role.is_distinct_from("administrator"),
               fact.c.kind.not_in(BESIDE))
    ).all()
    return Concerned(case.place, case.reporter_id, case.filed_by_id, tuple(tasks), frozenset(acted), helpers_of(connection, case.id),
                     case.about_id, bool(case.confidential))


def helpers_of(connection: Connection, case_id: str) -> frozenset[str]:
    """Who was asked for help with an open task of the case."""
    return frozenset(connection.scalars(
        select(help_request.c.helper_id).join(open_task, open_task.c.id == help_request.c.task_id).where(help_request.c.case_id == case_id)))
