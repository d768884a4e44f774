"""The absence page: entering, refusing, ending; and what the substitute then sees of a task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.absences import absences_of
from engine.clock import FrozenClock, shown
from engine.commands import complete_task, fire_due, report
from engine.commands.absence import plan_absence
from engine.engine import Engine
from engine.people import Person, load_person
from engine.tables import notice, open_task
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]
DAY = timedelta(days=1)
ACCEPT = {"category": "other", "people": 1, "route": "general"}


def fields(clock: FrozenClock, substitute: Person, begins: int = 0, ends: int = 2, **more: str) -> dict[str, str]:
    moment = lambda days: shown(clock.now() + days * DAY).strftime("%Y-%m-%dT%H:%M")
    return {"from_at": moment(begins), "until_at": moment(ends), "substitute_id": substitute.id, "reason": "年休假", **more}


def task_of(engine: Engine, world: World) -> str:
    made = report(engine, world.villager, request_key="file", place=OWN, subject="路灯不亮", text="村口路灯三天不亮。")
    with engine.database.read() as connection:
        return str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id)))


def test_a_grid_worker_enters_an_absence_and_ends_it(engine: Engine, world: World, clock: FrozenClock, client_as: ClientAs) -> None:
    worker, other = world.person("grid_worker"), world.person("grid_worker", SAME_TOWNSHIP)
    browser = client_as(worker)
    assert browser.send("/absence", fields(clock, other)).status_code == 303
    page = browser.get("/absence").get_data(as_text=True)
    assert "2026" in page and f"{other.name} stands in" in page and "away now" in page and "年休假" in page
    made = absences_of(engine, worker.id)[0]
    assert browser.send(f"/absence/{made.id}/end").status_code == 303
    assert absences_of(engine, worker.id)[0].state == "over"


def test_what_does_not_fit_comes_back_at_its_field_with_what_was_typed(engine: Engine, world: World, clock: FrozenClock, client_as: ClientAs) -> None:
    stranger = world.person("grid_worker", OTHER_TOWNSHIP)
    answer = client_as(world.person("grid_worker")).send("/absence", fields(clock, stranger))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f"{stranger.name} works in another township" in page and 'value="年休假"' in page
    empty = client_as(world.person("grid_worker")).send("/absence", fields(clock, stranger, until_at="soon"))
    assert "Choose a day and a time." in empty.get_data(as_text=True)


def test_the_command_room_enters_and_ends_for_its_township_only(engine: Engine, world: World, clock: FrozenClock, client_as: ClientAs) -> None:
    room, worker, team = world.person("command_room"), world.person("grid_worker"), world.person("village_team")
    browser = client_as(room)
    assert browser.send("/absence", fields(clock, team, person=worker.id)).status_code == 303
    assert worker.name in browser.get("/absence").get_data(as_text=True)
    made = absences_of(engine, worker.id)[0].id
    stranger = client_as(world.person("command_room", OTHER_TOWNSHIP))
    assert stranger.send(f"/absence/{made}/end").status_code == 403
    assert stranger.get(f"/absence?person={worker.id}").status_code == 403
    assert client_as(team).get(f"/absence?person={worker.id}").status_code == 403


def test_the_page_warns_when_the_substitute_is_away_too(engine: Engine, world: World, clock: FrozenClock, client_as: ClientAs) -> None:
    worker, other = world.person("grid_worker"), world.person("grid_worker", SAME_TOWNSHIP)
    plan_absence(engine, other, person_id=other.id, substitute_id=world.person("village_team").id, from_at=clock.now(), until_at=clock.now() + DAY)
    browser = client_as(worker)
    browser.send("/absence", fields(clock, other))
    assert f"{other.name} is away too" in browser.get("/absence").get_data(as_text=True)


def test_the_substitute_works_the_task_and_the_history_says_for_whom(deployed: Engine, world: World, clock: FrozenClock, client_as: ClientAs) -> None:
    worker, other = world.person("grid_worker"), world.person("grid_worker", SAME_TOWNSHIP)
    task = task_of(deployed, world)
    assert client_as(other).get(f"/tasks/{task}").status_code == 403
    client_as(worker).send("/absence", fields(clock, other))
    browser = client_as(other)
    assert browser.send(f"/tasks/{task}/claim").status_code == 303
    page = browser.get(f"/tasks/{task}").get_data(as_text=True)
    assert f"You stand in for {worker.name}." in page and 'name="route"' in page
    assert browser.send(f"/tasks/{task}", ACCEPT).status_code == 303
    with deployed.database.read() as connection:
        case = str(connection.scalar(select(open_task.c.case_id)))
    assert f"{other.name} Grid worker (standing in for {worker.name})" in client_as(worker).get(f"/cases/{case}").get_data(as_text=True)
    clock.move(3 * DAY)
    assert browser.get(f"/cases/{case}").status_code == 404


def test_a_task_of_a_vacant_seat_says_who_decides_and_the_command_room_takes_it(deployed: Engine, world: World, client_as: ClientAs) -> None:
    task, worker, room = task_of(deployed, world), world.person("grid_worker"), world.person("command_room")
    client_as(world.person("administrator")).send(f"/admin/people/{worker.id}/leave")
    browser = client_as(room)
    page = browser.get(f"/tasks/{task}").get_data(as_text=True)
    assert "Nobody holds the role Grid worker in 学勤村: the Command room decides." in page
    assert browser.send(f"/tasks/{task}/claim").status_code == 303
    assert browser.send(f"/tasks/{task}", ACCEPT).status_code == 303
    with deployed.database.read() as connection:
        case = str(connection.scalar(select(open_task.c.case_id)))
    assert "Nobody held the role Grid worker there." in browser.get(f"/cases/{case}").get_data(as_text=True)


@pytest.mark.parametrize("away", [True, False])
def test_a_reminder_reaches_the_substitute_too(deployed: Engine, world: World, clock: FrozenClock, away: bool) -> None:
    from engine.commands import claim_task, warn_due

    worker, other = world.person("grid_worker"), world.person("grid_worker", SAME_TOWNSHIP)
    claim_task(deployed, worker, task_of(deployed, world))
    if away:
        plan_absence(deployed, worker, person_id=worker.id, substitute_id=other.id, from_at=clock.now(), until_at=clock.now() + 3 * DAY)
    clock.move(timedelta(hours=23))
    warn_due(deployed, 10)
    with deployed.database.read() as connection:
        told = set(connection.scalars(select(notice.c.person_id).where(notice.c.kind == "deadline_warned")))
    assert worker.id in told and (other.id in told) == away
    clock.move(DAY)
    fire_due(deployed)
    with deployed.database.read() as connection:
        told = set(connection.scalars(select(notice.c.person_id).where(notice.c.kind == "task_overtaken")))
    assert worker.id in told and (other.id in told) == away


def test_one_cannot_act_for_somebody_after_they_came_back_early(deployed: Engine, world: World, clock: FrozenClock, client_as: ClientAs) -> None:
    worker, other = world.person("grid_worker"), world.person("grid_worker", SAME_TOWNSHIP)
    task = task_of(deployed, world)
    client_as(worker).send("/absence", fields(clock, other))
    browser = client_as(other)
    assert browser.get(f"/tasks/{task}").status_code == 200
    client_as(worker).send(f"/absence/{absences_of(deployed, worker.id)[0].id}/end")
    assert browser.get(f"/tasks/{task}").status_code == 403
    complete_task(deployed, load_person(deployed, worker.id), task, request_key="x", answers=ACCEPT)
