"""Work one demo case through the real commands, with a clock of its own that ends now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.commands import CaseRef, claim_task, complete_task, report, send_message
from engine.demo.cast import holder, villager_of
from engine.demo.time_passes import let_time_pass, open_task_of, wait_for
from engine.engine import Engine
from engine.errors import NotFound
from engine.people import Person, load_person

ACCEPT = ("accept", "accept_first", "accept_escalated", "county_accept")


@dataclass(frozen=True)
class DemoCase:
    """A report and what happened to it. `age`: hours since it was made; `steps` as in stories.toml."""

    subject: str
    text: str
    category: str
    place: str
    people: int
    danger: bool                           # seen when it was accepted …
    urgent: bool                           # … or said with the report: two hours count from then
    platform: str | None
    on_behalf: bool
    age: float
    steps: tuple[Mapping[str, Any], ...]


def play(engine: Engine, told: DemoCase, village: str, until: datetime, *, key: str) -> CaseRef:
    """Report the case now (on the engine's clock), carry out its steps, and let time pass until `until`."""
    reporter = villager_of(engine, village, key)
    actor = holder(engine, "grid_worker", village) if told.on_behalf else reporter
    begun = engine.clock.now()
    case = report(engine, actor, request_key=key, place=village, subject=told.subject, text=told.text, category=told.category,
                  reporter_id=reporter.id, source=key, fields={"danger": True} if told.urgent else {})
    for number, step in enumerate(told.steps):
        moment = begun + timedelta(hours=step["at"])
        if "when" in step:
            opened_at = wait_for(engine, case.id, step["when"], until)
            moment = (opened_at or until) + timedelta(hours=step["at"])
        if moment > until:
            break
        let_time_pass(engine, case.id, moment)
        _act(engine, told, case, reporter, village, step, f"{key}-{number}")
    let_time_pass(engine, case.id, until)
    return case


def _act(engine: Engine, told: DemoCase, case: CaseRef, reporter: Person, village: str, step: Mapping[str, Any], key: str) -> None:
    if "say" in step:
        sender = reporter if step["as"] == "villager" else holder(engine, step["as"], village)
        send_message(engine, sender, case.id, step["say"], request_key=key, answers=step["answers"])
        return
    element = step.get("claim") or step["do"]
    task = open_task_of(engine, case.id, element)
    if task is None:
        raise NotFound(f"{told.subject}: {element} is not open")
    worker = _worker(engine, task)
    if "claim" in step:
        claim_task(engine, worker, task.id)
    else:
        asked = _accept_answers(told) if element in ACCEPT else {}
        complete_task(engine, worker, task.id, request_key=key, answers={**asked, **step["answers"]})


def _worker(engine: Engine, task: Any) -> Person:
    person_id = task.assignee_id or task.candidate_id
    return load_person(engine, person_id) if person_id else holder(engine, task.role, task.place)


def _accept_answers(told: DemoCase) -> dict[str, object]:
    """What the accept form asks about the case itself."""
    answers: dict[str, object] = {"category": told.category, "people": told.people, "danger": told.danger}
    return answers | ({"platform": told.platform} if told.platform else {})
