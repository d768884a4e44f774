"""Administrators' pages: incidents and trying again, people, processes, notices."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from engine.clock import to_text
from engine.commands import claim_task, complete_task, report
from engine.engine import Engine
from engine.people import Person
from engine.tables import case, incident, open_task
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]


@pytest.fixture
def admin(world: World, client_as: ClientAs) -> Browser:
    return client_as(world.person("administrator"))


@pytest.fixture
def held_up(deployed: Engine, world: World) -> tuple[str, str]:
    """(incident id, case number): a grid worker's completion that failed and is kept with its answers."""
    made = report(deployed, world.villager, request_key="report-key-000000001", place=OWN, subject="村口路灯不亮", text="三盏都不亮。")
    with deployed.database.read() as connection:
        task = connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id))
    doing = {"verb": "complete_task", "task_id": task, "actor_id": world.person("grid_worker").id, "request_key": "the-failed-key-00001",
             "answers": {"category": "other", "people": 1, "route": "general"}}
    incident_id = str(uuid4())
    with deployed.database.write() as connection:
        connection.execute(insert(incident).values(
            id=incident_id, case_id=made.id, element="accept", diagram="acceptance", reason="no rule of triage matches", doing=json.dumps(doing),
            opened_at=to_text(deployed.clock.now()), attempts=1))
        connection.execute(case.update().where(case.c.id == made.id).values(status="incident"))
    return incident_id, made.number


def test_an_incident_says_which_case_which_step_and_why(held_up: tuple[str, str], admin: Browser) -> None:
    page = admin.get("/admin/incidents").text
    assert held_up[1] in page and "no rule of triage matches" in page and "Completing a task" in page and "acceptance / accept" in page


def test_trying_again_carries_the_step_out_and_clears_the_list(deployed: Engine, held_up: tuple[str, str], admin: Browser) -> None:
    answer = admin.send(f"/admin/incidents/{held_up[0]}")
    assert answer.status_code == 303
    page = admin.get(answer.location).text
    assert f"Case {held_up[1]} goes on." in page and "No incidents" in page
    with deployed.database.read() as connection:
        assert connection.scalar(select(open_task.c.role)) == "village_team"


def test_trying_a_resolved_incident_again_says_so(held_up: tuple[str, str], admin: Browser) -> None:
    admin.send(f"/admin/incidents/{held_up[0]}")
    answer = admin.send(f"/admin/incidents/{held_up[0]}")
    assert "resolved meanwhile" in admin.get(answer.location).text


def test_designers_see_incidents_but_do_not_retry_them(held_up: tuple[str, str], world: World, client_as: ClientAs) -> None:
    designer = client_as(world.person("designer"))
    assert "no rule of triage matches" in designer.get("/admin/incidents").text
    assert designer.send(f"/admin/incidents/{held_up[0]}").status_code == 403


def test_people_are_listed_by_township_and_role(world: World, admin: Browser) -> None:
    page = admin.get("/admin/people?place=330226002&role=grid_worker").text
    assert world.person("grid_worker", "330226002001").name in page and world.person("grid_worker").name not in page
    assert admin.get("/admin/people?place=%25&role=nobody&after=").status_code == 200


def test_processes_show_which_version_open_cases_run_on(deployed: Engine, world: World, held_up: tuple[str, str], admin: Browser) -> None:
    page = admin.get("/admin/processes").text
    with deployed.database.read() as connection:
        version = deployed.catalog.current(connection, "grievance").version
    assert version[:12] in page and "The folder is what runs" in page and "New cases start here" in page


def test_the_villager_reads_and_clears_the_own_notices(deployed: Engine, world: World, client_as: ClientAs) -> None:
    made = report(deployed, world.villager, request_key="report-key-000000001", place=OWN, subject="路灯不亮", text="三盏")
    with deployed.database.read() as connection:
        task = str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id)))
    worker = world.person("grid_worker")
    claim_task(deployed, worker, task)
    complete_task(deployed, worker, task, request_key="done-key-0000000001", answers={
        "category": "other", "people": 1, "route": "general", "reply_to_villager": "今天上门看"})
    browser = client_as(world.villager)
    page = browser.get("/notices")
    assert f"/cases/{made.number}" in page.text and "Mark all as read" in page.text
    until = page.text.split('name="until" value="')[1].split('"')[0]
    assert browser.send("/notices/read", {"until": until}).status_code == 303
    assert "Mark all as read" not in browser.get("/notices").text
    assert browser.send("/notices/read", {"until": "never"}).status_code == 303
