"""What every step shares: load the case, run it, write what it left behind with its facts and notices."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, select, update

from engine import store, workflow
from engine.catalog.definition import Definition
from engine.choices import choices_for
from engine.clock import to_text
from engine.commands.reopening import keep_open_for_reopening
from engine.deadlines import Ledger
from engine.deadlines.stored import read_clock
from engine.engine import Engine
from engine.errors import BrokenState
from engine.facts import Fact
from engine.followers import note_what_followers_must_hear
from engine.forms import Checked, Form
from engine.notices import reporters_of
from engine.notices.tell import URGENT, Happening, Opened, send_on
from engine.people import and_substitutes
from engine.place_codes import place_at
from engine.tables import incident, open_task
from engine.workflow import Instance, Step, StepError
from engine.workflow.waiting import Waiting

STOOD_STILL = ("deadline_paused", "deadline_resumed")     # less telling than what made the clock stand still or go on


@dataclass(frozen=True)
class Loaded:
    """A locked case, ready to run one step."""

    row: Row[Any]
    definition: Definition
    instance: Instance
    before: Waiting
    ledger: Ledger


def load(engine: Engine, connection: Connection, row: Row[Any], now: datetime) -> Loaded:
    """Restore the workflow of a locked case row. A state that does not load is a step that failed: raises StepError."""
    definition = engine.catalog.get(row.version, connection)
    ledger = ledger_of(engine, connection, definition, row.place, row.id, now)
    try:
        store.check_digest(row)
        instance = workflow.restore(definition, row.state, ledger)
    except (BrokenState, ValueError, KeyError, IndexError, TypeError, zlib.error) as problem:
        raise StepError(None, None, f"the stored state does not load: {problem}") from problem
    return Loaded(row, definition, instance, workflow.waiting(instance), ledger)


def ledger_of(engine: Engine, connection: Connection, definition: Definition, place: str, case_id: str, now: datetime) -> Ledger:
    """The clocks of a case for one step. Rules and calendars are read on first use, inside the step's transaction: most steps name
    no policy, and none may see half of a change."""
    return Ledger(definition, place, now, cache(lambda: engine.rulesets.current(connection, step=True)),
                  lambda key: read_clock(connection, case_id, key))


def answered(engine: Engine, loaded: Loaded, form: Form, answers: Mapping[str, object]) -> Checked:
    """What a person filled in, checked against the form as it stands for this case now. Raises BadAnswers."""
    data = loaded.instance.data
    checked: Checked = form.settled(data, loaded.ledger.functions).check(answers, data, choices_for(engine, loaded.row.place))
    return checked


def doable(engine: Engine, step: Step) -> Step:
    """The step, when every task it opened is for a role there is: a computed candidate group may name none. Raises StepError."""
    for task in step.waiting.tasks:
        if task.role not in engine.roles:
            raise StepError(task.element, task.diagram, f"its task is for {task.role!r}, which is no role of roles.toml")
    return step


def save(
    engine: Engine, connection: Connection, loaded: Loaded, step: Step, main: Fact, now: datetime, *, done_task: str | None = None,
) -> None:
    """Write the step: state, open tasks, timers, facts, notices. `main` is the fact that caused it. Raises Conflict."""
    facts = facts_of(loaded.definition, step, loaded.ledger, main)
    facts += _resolved(connection, loaded.row, main, now)
    gone = {task.id for task in loaded.before.tasks} - {task.id for task in step.waiting.tasks} - {done_task}
    overtaken, why = _overtaken(connection, gone), _why_gone(main, facts)
    facts += [
        Fact("task_overtaken", task.element, task.diagram, task.id, data={"name": task.name, "seat": [task.role, task.place, task.candidate_id], **why})
        for task in overtaken
    ]
    notices = notices_of(loaded.row, loaded.before, step, facts)
    notices += [
        store.Notice(told, "task_overtaken", {"number": loaded.row.number, "name": task.name, **why})
        for task in overtaken if task.assignee_id not in (None, main.actor_id) for told in and_substitutes(connection, [task.assignee_id], now)
    ]
    store.save_step(connection, loaded.row, loaded.before, step, loaded.ledger, facts, notices, roles=dict(engine.roles), now=now)
    book = engine.rulebooks.recent()
    if not book.silent:
        send_on(connection, book, happening(engine, loaded.row, loaded.row.fact_count, loaded.before, step, facts), notices, now)
    passed = [(one.diagram, one.element) for one in step.passed]
    if step.completed:
        keep_open_for_reopening(connection, loaded, passed)
    note_what_followers_must_hear(connection, loaded.definition, loaded.row, passed, step.completed, loaded.row.fact_count + len(facts), now)


def _why_gone(main: Fact, facts: Sequence[Fact]) -> dict[str, object]:
    """Why open work ended, where no deadline ended it."""
    if main.kind == "merged":
        return {"why": "merged"}
    return {"why": "withdrawn"} if main.kind == "message_received" and any(fact.kind == "withdrawn" for fact in facts) else {}


def happening(engine: Engine, row: Any, seen: int, before: Waiting | None, step: Step, facts: Sequence[Fact]) -> Happening:
    """What the rules of notices may speak of after a step; `seen`: how many facts the case had before it."""
    known = {task.id for task in before.tasks} if before is not None else set()
    opened = [Opened(task.element, task.diagram, task.role, place_at(row.place, engine.roles[task.role].level))
              for task in step.waiting.tasks if task.id not in known and task.assignee is None and engine.roles[task.role].level != "person"]
    return Happening(row, seen, step.data.get("priority") in URGENT, facts, opened, dict(engine.roles))


def facts_of(definition: Definition, step: Step, ledger: Ledger, main: Fact) -> list[Fact]:
    """The main fact with the path taken, what became of deadlines, then what the diagram itself records on the way, then the end."""
    path = [[passed.diagram, passed.element] for passed in step.passed]
    facts = [replace(main, data={**main.data, "path": path})]
    facts += [
        Fact("decided", decided.element, data={"decision": decided.decision, "outputs": dict(decided.outputs)})
        for decided in step.decided
    ]
    facts += [
        Fact(news.kind, news.element, news.diagram, None, main.actor_id, main.actor_role, data=dict(news.data), audience="villager")
        for news in ledger.news
    ]
    for passed in step.passed:
        info = definition.elements.get((passed.diagram, passed.element))
        kind = info.properties.get("fact") if info is not None else None
        if info is not None and kind:
            facts.append(Fact(
                kind, passed.element, passed.diagram, None, main.actor_id, main.actor_role, data={"name": info.name},
                audience=info.properties.get("audience", "staff")))
    if step.completed:
        facts.append(Fact("closed", data={"outcome": step.data.get("outcome")}, audience="villager"))
    return facts


def notices_of(row: Any, before: Waiting | None, step: Step, facts: Sequence[Fact]) -> list[store.Notice]:
    """What whoever reported it is told: the most telling fact they may know of that they did not cause, or that their turn has come."""
    reporters = reporters_of(row)
    if not reporters:
        return []
    known = {task.id for task in before.tasks} if before is not None else set()
    turn = [task for task in step.waiting.tasks if task.role == "villager" and task.id not in known]
    if turn:
        drawn = {"number": row.number, "element": turn[-1].element, "diagram": turn[-1].diagram}
        return [store.Notice(reporter, "task_opened", drawn) for reporter in reporters]
    told = []
    for reporter in reporters:
        news = [fact for fact in facts if fact.audience == "villager" and fact.actor_id != reporter]
        news = [fact for fact in news if fact.kind not in STOOD_STILL] or news
        told += [store.Notice(reporter, fact.kind, {"number": row.number, "element": fact.element, "diagram": fact.diagram}) for fact in news[-1:]]
    return told


def _overtaken(connection: Connection, task_ids: set[str]) -> Sequence[Row[Any]]:
    """The open tasks that a deadline took away: whoever comes late, or had claimed one, is told so."""
    return connection.execute(select(open_task).where(open_task.c.id.in_(sorted(task_ids)))).all() if task_ids else []


def _resolved(connection: Connection, row: Row[Any], main: Fact, now: datetime) -> list[Fact]:
    """A step that went through ends the case's incidents."""
    if row.status != "incident":
        return []
    open_ones = incident.c.case_id == row.id, incident.c.resolved_at.is_(None)
    connection.execute(update(incident).where(*open_ones).values(resolved_at=to_text(now), resolved_by_id=main.actor_id))
    return [Fact("incident_resolved", actor_id=main.actor_id, actor_role=main.actor_role)]
