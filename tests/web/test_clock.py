"""The demo's clock page: time moves, what is due fires, and the page says what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.clock import FrozenClock
from engine.commands import report
from engine.commands.change_policy import change_policy
from engine.commands.policy_draft import RuleDraft
from engine.engine import Engine
from engine.people import Person
from engine.settings import Settings
from engine.tables import open_task
from tests.conftest import START
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, demo=True)


@pytest.fixture
def admin(world: World, client_as: ClientAs) -> Browser:
    return client_as(world.person("administrator"))


@pytest.fixture
def waiting(deployed: Engine, world: World) -> str:
    """The number of a case that nobody has accepted."""
    return report(deployed, world.villager, request_key="report-key-000000001", place=OWN, subject="村口路灯不亮", text="三盏都不亮。").number


@pytest.mark.parametrize(("fields", "step"), [
    ({"step": "1h"}, timedelta(hours=1)), ({"step": "24h"}, timedelta(hours=24)), ({"step": "5d"}, timedelta(days=5)),
    ({"amount": "90", "unit": "minutes"}, timedelta(minutes=90)), ({"amount": "3", "unit": "days"}, timedelta(days=3))])
def test_time_moves_by_what_was_pressed(world: World, deployed: Engine, admin: Browser, clock: FrozenClock, fields: dict[str, str], step: timedelta) -> None:
    assert admin.send("/admin/clock", fields).status_code == 303
    assert clock.now() == START + step


def test_what_became_due_fires_and_is_listed(deployed: Engine, waiting: str, admin: Browser) -> None:
    answer = admin.send("/admin/clock", {"amount": "25", "unit": "hours"})
    page = admin.get(answer.location).text
    assert "1 deadline fired." in page
    fired = page[page.index('id="fired"'):]
    assert waiting in fired and "村口路灯不亮" in fired
    with deployed.database.read() as connection:
        assert connection.scalar(select(open_task.c.role)) == "command_room"


def test_reminders_are_given_and_counted(deployed: Engine, waiting: str, admin: Browser) -> None:
    answer = admin.send("/admin/clock", {"amount": "13", "unit": "hours"})
    assert "1 reminder was given." in admin.get(answer.location).text


def test_open_cases_follow_a_change_before_timers_fire(deployed: Engine, world: World, waiting: str, admin: Browser) -> None:
    """More time from tomorrow on: whoever jumps over that moment finds nothing overdue."""
    later = RuleDraft(72, "hours", valid_from=deployed.clock.now() + timedelta(hours=20))
    change_policy(deployed, world.person("administrator"), "grievance", "accept", [later], seen=0, reason="汛期")
    answer = admin.send("/admin/clock", {"amount": "25", "unit": "hours"})
    assert "No deadline was due." in admin.get(answer.location).text


def test_nothing_due_is_said_too(deployed: Engine, waiting: str, admin: Browser) -> None:
    answer = admin.send("/admin/clock", {"step": "1h"})
    assert "No deadline was due." in admin.get(answer.location).text


@pytest.mark.parametrize("fields", [
    {}, {"amount": "0", "unit": "hours"}, {"amount": "-1", "unit": "hours"}, {"amount": "999999", "unit": "days"}, {"amount": "1", "unit": "years"},
    {"amount": "一", "unit": "days"}, {"step": "99d"}])
def test_an_odd_step_moves_nothing(world: World, deployed: Engine, admin: Browser, clock: FrozenClock, fields: dict[str, str]) -> None:
    assert admin.send("/admin/clock", fields).status_code == 422
    assert clock.now() == START


@pytest.mark.parametrize("since", ["x", "2026-13-01", "9" * 50, "%00"])
def test_an_odd_moment_in_the_address_is_ignored(world: World, deployed: Engine, admin: Browser, since: str) -> None:
    assert admin.get(f"/admin/clock?since={since}").status_code == 200


def test_outside_a_demo_there_is_no_clock_page(world: World, engine: Engine) -> None:
    from tests.web.browser import browser_of
    from web import create_app

    made = create_app(replace(engine.settings, demo=False), engine)
    made.test_client_class = Browser
    assert browser_of(made, world.person("administrator")).get("/admin/clock").status_code == 404
