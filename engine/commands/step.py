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
from engine.deadlines import Ledger
from engine.deadlines.stored import read_clock
from engine.engine import Engine
from engine.errors import BrokenState
from engine.facts import Fact
from engine.forms import Checked, Form
from engine.people import and_substitutes
from engine.tables import incident, open_task
from engine.workflow import Instance, Step, StepError
from engine.workflow.waiting import Waiting


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
    overtaken = _overtaken(connection, gone)
    facts += [
        Fact("task_overtaken", task.element, task.diagram, task.id, data={"name": task.name, "seat": [task.role, task.place, task.candidate_id]})
        for task in overtaken
    ]
    notices = notices_of(loaded.row, loaded.before, step, facts)
    notices += [
        store.Notice(told, "task_overtaken", {"number": loaded.row.number, "name": task.name})
        for task in overtaken if task.assignee_id is not None for told in and_substitutes(connection, [task.assignee_id], now)
    ]
    store.save_step(connection, loaded.row, loaded.before, step, loaded.ledger, facts, notices, roles=dict(engine.roles), now=now)


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
    """What the villager is told: the most telling fact they may know of that they did not cause, or that their turn has come."""
    reporter = row.reporter_id
    if reporter is None:
        return []
    known = {task.id for task in before.tasks} if before is not None else set()
    turn = [task for task in step.waiting.tasks if task.role == "villager" and task.id not in known]
    if turn:
        return [store.Notice(reporter, "task_opened", {"number": row.number, "element": turn[-1].element, "diagram": turn[-1].diagram})]
    news = [fact for fact in facts if fact.audience == "villager" and fact.actor_id != reporter]
    return [store.Notice(reporter, fact.kind, {"number": row.number, "element": fact.element, "diagram": fact.diagram}) for fact in news[-1:]]


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
