"""Every element a case passed is explained by a way of its own drawing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine.clock import FrozenClock
from engine.commands import complete_task, fire_due, report
from engine.engine import Engine
from engine.people import Person
from engine.tables import open_task
from engine.watch.sample import Asked, sampled, walks
from engine.watch.walk import Visit
from tests.world import OWN, World


def walks_of(engine: Engine, person: Person) -> list[tuple[object, list[Visit]]]:
    with engine.database.read() as connection:
        return list(walks(engine, connection, sampled(engine, connection, person, Asked("grievance")).cases))


def test_no_step_of_a_real_case_is_without_a_way_that_leads_there(history: Engine, supervisor: Person) -> None:
    found = walks_of(history, supervisor)
    assert len(found) == 15
    lost = {visit.seat for _, visits in found for visit in visits if visit.entered is None}
    assert lost == set()


def test_how_long_a_task_lay_is_from_where_the_case_came_to_when_it_was_done(deployed: Engine, world: World, clock: FrozenClock) -> None:
    report(deployed, world.villager, request_key="k" * 30, place=OWN, subject="路灯坏了", text="村口路灯坏了。")
    clock.move(timedelta(hours=3))
    with deployed.database.read() as connection:
        task = connection.scalar(select(open_task.c.id))
    complete_task(deployed, world.person("grid_worker"), str(task), request_key="a" * 30, answers={"category": "other", "people": 1, "route": "simple"})
    [(_, visits)] = walks_of(deployed, world.person("county_supervisor"))
    [accept] = [visit for visit in visits if visit.seat[1] == "accept"]
    assert accept.seconds == timedelta(hours=3).total_seconds() and accept.role == "grid_worker" and accept.actor == world.person("grid_worker").id


def test_a_deadline_that_runs_out_is_a_visit_of_its_event_since_the_task_opened(deployed: Engine, world: World, clock: FrozenClock) -> None:
    report(deployed, world.villager, request_key="k" * 30, place=OWN, subject="路灯坏了", text="村口路灯坏了。")
    clock.move(timedelta(hours=25))
    fire_due(deployed)
    [(_, visits)] = walks_of(deployed, world.person("county_supervisor"))
    seats = [visit.seat[1] for visit in visits]
    assert "accept" not in seats
    [ran_out] = [visit for visit in visits if visit.seconds == timedelta(hours=25).total_seconds() and visit.role is None]
    assert ran_out.way is None
