"""Reminders: a clock has used so much of its time, or is overdue. Nothing moves; people are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from engine import store
from engine.clock import to_text
from engine.deadlines import Clock
from engine.deadlines.stored import clock_of
from engine.deadlines.warning import next_warning, percent_used
from engine.engine import Engine
from engine.facts import Fact
from engine.notices.tell import tell_about
from engine.people import and_substitutes
from engine.place_codes import place_at
from engine.tables import case, deadline, membership, open_task

_CASE = select(case, *(column.label(f"d_{column.name}") for column in deadline.c)).join(deadline, deadline.c.case_id == case.c.id)
MOST_TOLD = 50      # people per reminder: a group larger than that reads its inbox


def warn_due(engine: Engine, limit: int = 100) -> int:
    """Give up to `limit` reminders that are due; how many were given. Workers share the work: a case another one holds is passed over."""
    now = to_text(engine.clock.now())
    with engine.database.read() as connection:
        due = connection.execute(
            select(deadline.c.case_id, deadline.c.policy, deadline.c.started_at).where(deadline.c.warn_at.is_not(None), deadline.c.warn_at <= now)
            .order_by(deadline.c.warn_at).limit(limit)).all()
    return sum(_warn(engine, *one) for one in due)


def _warn(engine: Engine, case_id: str, policy: str, started_at: str) -> bool:
    now = engine.clock.now()
    one = (deadline.c.case_id == case_id, deadline.c.policy == policy, deadline.c.started_at == started_at, deadline.c.warn_at <= to_text(now))
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(_CASE.where(*one), of=case, skip_locked=True)).first()
        if row is None:
            return False
        clock = clock_of(_Prefixed(row))
        ruleset = engine.rulesets.current(connection)
        rule = ruleset.rules.resolve(engine.catalog.get(row.version, connection).deadlines, clock.process, policy, place=clock.place,
                                     category=clock.category, priority=clock.priority, at=now)
        calendar = ruleset.calendar(clock.place)
        following = next_warning(clock, rule.warnings, calendar, now)
        values = {"warn_at": None if following is None else to_text(following), "warned": clock.warned + 1}
        connection.execute(update(deadline).where(*one).values(**values))
        told = _people(engine, connection, row, rule.warnings.tell, policy, started_at)
        _tell(engine, connection, row, clock, percent_used(clock, calendar, now), told, now)
    return True


def _tell(engine: Engine, connection: Connection, row: Row[Any], clock: Clock, percent: int, people: Iterable[str], now: datetime) -> None:
    """The fact, and a notice for everybody who is told. It is no news of the case: its place in lists stays."""
    data: dict[str, object] = {"policy": clock.policy, "due_at": to_text(clock.due_at), "percent": percent, "overdue": clock.due_at <= now}
    drawn = {"number": row.number, "element": clock.element, "diagram": clock.diagram}
    warned = Fact("deadline_warned", clock.element, clock.diagram, data=data)
    store.append_facts(connection, row, [warned], now, updated_at=row.updated_at)
    notices = [store.Notice(person, "deadline_warned", {**drawn, **data}) for person in people]
    tell_about(engine, connection, row, [warned], notices, now)


def _people(engine: Engine, connection: Connection, row: Row[Any], tell: Iterable[str], policy: str, started_at: str) -> list[str]:
    """Who is told: the person who holds the task; the group where nobody does; the villager; everybody with a role at the case's place."""
    told: dict[str, None] = {}
    alone: dict[str, None] = {}                           # what a villager is told is for them alone, not for a substitute
    seats: list[tuple[str, str]] = []
    tasks = connection.execute(select(open_task).where(
        open_task.c.case_id == row.id, open_task.c.policy == policy, open_task.c.started_at == started_at)).all()
    for task in tasks:
        holder = task.assignee_id or task.candidate_id
        if holder is not None and "assignee" in tell:
            (alone if task.role == "villager" else told)[holder] = None
        elif holder is None and "group" in tell:
            seats.append((task.role, task.place))
    seats += [(role, place_at(row.place, engine.roles[role].level)) for role in tell if role in engine.roles and role != "villager"]
    for role, place in seats:
        for person in connection.scalars(select(membership.c.person_id).where(membership.c.role == role, membership.c.place == place).limit(MOST_TOLD)):
            told[person] = None
    if "villager" in tell and row.reporter_id is not None:
        alone[row.reporter_id] = None
    return [one for one in dict.fromkeys((*alone, *and_substitutes(connection, told, engine.clock.now()))) if one != row.about_id]


class _Prefixed:
    """The deadline's columns of a row that holds its case as well."""

    def __init__(self, row: Row[Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, f"d_{name}")
