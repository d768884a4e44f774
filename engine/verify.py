"""Does everything agree? Every case's rows against its state, its facts against their chain. Run after every fault and nightly."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from engine import workflow
from engine.clock import NEVER, to_text
from engine.deadlines import Clock, Key
from engine.deadlines.stored import clock_of
from engine.engine import Engine
from engine.errors import BrokenState, EPointError
from engine.facts import GENESIS, digest_of, hash_of
from engine.figures.agree import figures_disagree
from engine.followers import ANSWERED
from engine.personal.agree import numbers_disagree
from engine.store import check_digest
from engine.tables import case, deadline, fact, follower_due, incident, open_task, timer
from engine.verify_files import files_disagree
from engine.workflow.clocks import Until
from engine.workflow.waiting import Waiting

BATCH = 500


@dataclass(frozen=True)
class Disagreement:
    """One thing that does not agree, about one case (or one place's statistics, or one person)."""

    number: str
    what: str

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"


@dataclass(frozen=True)
class Counts:
    """How much there is."""

    cases: int
    open_tasks: int
    timers: int
    facts: int

    def __str__(self) -> str:
        return f"{self.cases} cases, {self.open_tasks} open tasks, {self.timers} timers, {self.facts} facts"


def counts(engine: Engine) -> Counts:
    """The number of cases, open tasks, timers and facts."""
    with engine.database.read() as connection:
        return Counts(*(connection.scalar(select(func.count()).select_from(table)) or 0 for table in (case, open_task, timer, fact)))


def verify(engine: Engine) -> Iterator[Disagreement]:
    """Every disagreement, in case order, as found. Memory stays flat however many cases there are."""
    after = ""
    while True:
        with engine.database.read() as connection:
            rows = connection.execute(select(case).where(case.c.id > after).order_by(case.c.id).limit(BATCH)).all()
            due = {one.case_id: one.main_id for one in connection.execute(select(follower_due).where(follower_due.c.case_id.in_([row.id for row in rows])))}
            for row in rows:
                yield from (Disagreement(row.number, what) for what in _case(engine, connection, row, due.get(row.id)))
        if len(rows) < BATCH:
            break
        after = rows[-1].id
    for where, what in files_disagree(engine):
        yield Disagreement(where, what)
    for where, what in figures_disagree(engine):
        yield Disagreement(where, what)
    for who, what in numbers_disagree(engine):
        yield Disagreement(f"person {who}", what)


def _case(engine: Engine, connection: Connection, row: Row[Any], hears: str | None) -> Iterator[str]:
    yield from _chain(connection, row)
    tasks = connection.execute(select(open_task).where(open_task.c.case_id == row.id)).all()
    timers = connection.execute(select(timer).where(timer.c.case_id == row.id)).all()
    incidents = connection.scalar(select(func.count()).select_from(incident).where(incident.c.case_id == row.id, incident.c.resolved_at.is_(None)))
    if row.status == "incident" and not incidents:
        yield "is marked as an incident, but no incident is open"
    if row.status != "incident" and incidents:
        yield "has an open incident, but is not marked so"
    if row.status == "incident" and not row.state:
        return                                      # the report is kept; its process has not begun
    try:
        check_digest(row)
        definition = engine.catalog.get(row.version, connection)
        instance = workflow.look(definition, row.state)
    except (BrokenState, EPointError, ValueError, KeyError, IndexError, TypeError, zlib.error) as problem:
        yield f"the state does not load: {problem}"
        return
    now = workflow.waiting(instance)
    clocks = {(one.policy, one.started_at): clock_of(one) for one in connection.execute(select(deadline).where(deadline.c.case_id == row.id))}
    wrong_tasks = list(_tasks_agree(now, tasks, clocks))
    yield from wrong_tasks
    yield from _timers_agree(now, timers, clocks)
    yield from _clocks_agree(now, clocks)
    waits = "main_answered" in {message.name for message in now.messages}
    yield from _follows(connection, row, waits, hears)
    nearest = min((task.due_at for task in tasks if task.due_at is not None), default=None)
    if row.due_at != nearest and not wrong_tasks:
        yield f"its nearest deadline is {nearest}, the case says {row.due_at}"
    if row.status == "closed":
        if tasks or timers or not instance.workflow.completed:
            yield "is closed, but its process still waits for something"
    elif not tasks and not timers and not incidents and not (waits and row.merged_into is not None):
        yield "is open, but nobody has a task and no deadline will wake it"


def _follows(connection: Connection, row: Row[Any], waits: bool, hears: str | None) -> Iterator[str]:
    """A follower waits for a main case that is none, and hears of its answer; nobody else waits or hears."""
    if hears is not None and hears != row.merged_into:
        yield f"is to hear of {hears}, but follows {row.merged_into}"
    if row.merged_into is None:
        if waits:
            yield "waits for a main case, but follows none"
        return
    main = connection.execute(select(case.c.status, case.c.stage, case.c.merged_into).where(case.c.id == row.merged_into)).first()
    if main is None:
        yield "follows a case that does not exist"
    elif main.merged_into is not None:
        yield "follows a case that follows another one"
    elif waits and hears is None and (main.status == "closed" or main.stage in ANSWERED):
        yield "its main case is answered, but nobody will tell it"
    if not waits and hears is None and not connection.scalar(select(func.count()).select_from(fact).where(
            fact.c.case_id == row.id, fact.c.kind == "main_answered")):
        yield "follows a case, but is handled on its own"


def _tasks_agree(now: Waiting, rows: Any, clocks: Mapping[Key, Clock]) -> Iterator[str]:
    drawn = {task.id: (task.element, task.role, _due(task.until, clocks)) for task in now.tasks}
    listed = {row.id: (row.element, row.role, row.due_at) for row in rows}
    yield from _differences("open task", drawn, listed)


def _timers_agree(now: Waiting, rows: Any, clocks: Mapping[Key, Clock]) -> Iterator[str]:
    drawn = {timer.id: (timer.element, _due(timer.until, clocks) or NEVER) for timer in now.timers}
    listed = {row.id: (row.element, row.due_at) for row in rows}
    yield from _differences("timer", drawn, listed)


def _clocks_agree(now: Waiting, clocks: Mapping[Key, Clock]) -> Iterator[str]:
    """Every clock that something waits under runs, and every clock that runs has something under it or is paused."""
    untils = [task.until for task in now.tasks] + [timer.until for timer in now.timers]
    held = {until.key for until in untils if until is not None and until.key is not None}
    held |= now.paused
    running = {key for key, clock in clocks.items() if clock.ended_at is None}
    for policy, started_at in sorted(held ^ running):
        yield f"the clock {policy} of {started_at} " + ("is not running" if (policy, started_at) in held else "runs for nothing")
    for key in sorted(held & running):
        if (clocks[key].paused_at is not None) != (key in now.paused):
            yield f"the clock {key[0]} of {key[1]}: the state and the table differ on whether it is paused"


def _due(until: Until | None, clocks: Mapping[Key, Clock]) -> str | None:
    if until is None:
        return None
    if until.key is None:
        return _text(until.moment)
    clock = clocks.get(until.key)
    return None if clock is None or clock.paused_at is not None else _text(clock.due_at + timedelta(seconds=until.shift))


def _differences(what: str, drawn: dict[str, Any], listed: dict[str, Any]) -> Iterator[str]:
    for key in sorted(drawn.keys() | listed.keys()):
        if drawn.get(key) != listed.get(key):
            yield f"{what} {key}: the state says {drawn.get(key)}, the table {listed.get(key)}"


def _chain(connection: Connection, row: Row[Any]) -> Iterator[str]:
    head, seq = GENESIS, 0
    for found in connection.execute(select(fact).where(fact.c.case_id == row.id).order_by(fact.c.seq)):
        seq += 1
        if found.seq != seq or found.previous != head or hash_of(dict(found._mapping)) != found.hash:
            yield f"fact {found.seq} does not fit the chain"
            return
        if found.text is not None and digest_of(found.text) != found.text_digest:
            yield f"the words of fact {found.seq} were changed"
        head = found.hash
    if (seq, head) != (row.fact_count, row.fact_head):
        yield f"the chain ends at fact {seq}, the case says {row.fact_count}"


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)
