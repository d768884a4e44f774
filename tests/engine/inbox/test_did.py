"""What somebody did, and what of it lies with others now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import inbox
from engine.clock import FrozenClock
from engine.commands import claim_task, complete_task, report
from engine.engine import Engine
from engine.inbox import InboxFilters
from engine.people import Person
from engine.task_page import open_tasks_of
from tests.world import OWN, World


@pytest.fixture
def worker(world: World) -> Person:
    return world.person("grid_worker")


def file(engine: Engine, world: World, subject: str) -> str:
    return report(engine, world.villager, request_key=f"report-{subject}-0123456789", place=OWN, subject=subject, text="请来看看。").id


def triage(engine: Engine, worker: Person, case_id: str, route: str) -> None:
    task = open_tasks_of(engine, case_id)[0]
    answers = {"category": "infrastructure", "people": "1", "route": route} | ({"reply_to_villager": "修好了。"} if route == "simple" else {})
    complete_task(engine, worker, task.id, request_key=f"triage-{case_id}", answers=answers)


def test_done_shows_deeds_newest_first_and_waiting_what_lies_with_others(deployed: Engine, world: World, worker: Person, clock: FrozenClock) -> None:
    first, second = file(deployed, world, "路灯"), file(deployed, world, "水管")
    triage(deployed, worker, first, "general")
    clock.move(timedelta(minutes=5))
    triage(deployed, worker, second, "general")
    assert [did.case.subject for did in inbox.recently_done(deployed, worker).items] == ["水管", "路灯"]
    waiting = inbox.waiting_for_others(deployed, worker).items
    assert [(did.case.subject, did.name_zh) for did in waiting] == [("水管", "受理并分流"), ("路灯", "受理并分流")]
    assert [did.case.subject for did in inbox.waiting_for_others(deployed, worker, filters=InboxFilters(words="路")).items] == ["路灯"]
    page = inbox.waiting_for_others(deployed, worker, size=1)
    assert [did.case.subject for did in inbox.waiting_for_others(deployed, worker, page.next, 1).items] == ["路灯"]


def test_a_case_leaves_waiting_when_it_comes_back_or_ends(deployed: Engine, world: World, worker: Person) -> None:
    team, case_id = world.person("village_team"), file(deployed, world, "路灯")
    triage(deployed, worker, case_id, "general")
    task = open_tasks_of(deployed, case_id)[0]
    claim_task(deployed, team, task.id)
    assert inbox.waiting_for_others(deployed, team).items == ()            # it is in their own hands, and they did nothing yet
    assert len(inbox.waiting_for_others(deployed, worker).items) == 1
    complete_task(deployed, team, task.id, request_key="handled-0123456789ab", answers={"village_result": "answered", "answer": "已经修好了。"})
    assert [did.case.stage for did in inbox.waiting_for_others(deployed, team).items] == ["rate"]
    rate = open_tasks_of(deployed, case_id)[0]
    complete_task(deployed, world.villager, rate.id, request_key="rated-0123456789abc", answers={"rating": "satisfied"})
    assert inbox.waiting_for_others(deployed, team).items == () and inbox.waiting_for_others(deployed, worker).items == ()
    assert [did.case.status for did in inbox.recently_done(deployed, worker).items] == ["closed"]


def test_others_deeds_and_old_ones_are_not_shown(deployed: Engine, world: World, worker: Person, clock: FrozenClock) -> None:
    triage(deployed, worker, file(deployed, world, "路灯"), "general")
    assert inbox.recently_done(deployed, world.person("village_team")).items == ()
    clock.move(timedelta(days=181))
    assert inbox.recently_done(deployed, worker).items == ()
