"""Only villagers' and grid workers' own pages may stay on a phone, marked with whose they are; signing out empties it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.engine import Engine
from engine.people import Person
from tests.web.browser import Browser
from tests.world import World

ClientAs = Callable[[Person | None], Browser]


@pytest.mark.parametrize("path, kept", [
    ("/", "keep"), ("/report", "keep"), ("/my-cases", "keep"), ("/outbox", "keep"), ("/my-cases?after=x", "pass"), ("/notices", "pass"), ("/nothing-here", "pass")])
def test_a_villagers_own_pages_may_stay_and_others_not(deployed: Engine, client_as: ClientAs, world: World, path: str, kept: str) -> None:
    whose, locale, said = client_as(world.villager).get(path).headers["Epoint-Offline"].split()
    assert said == kept and locale == "en" and len(whose) == 22 and world.villager.id not in whose


def test_a_grid_workers_lists_may_stay_whole_but_no_search(client_as: ClientAs, world: World) -> None:
    browser = client_as(world.person("grid_worker"))
    assert browser.get("/inbox?tab=mine").headers["Epoint-Offline"].endswith(" keep")
    assert browser.get("/inbox?tab=mine&q=x").headers["Epoint-Offline"].endswith(" pass")
    assert browser.get("/cases").headers["Epoint-Offline"].endswith(" pass")


@pytest.mark.parametrize("role, path", [("command_room", "/inbox"), ("command_room", "/board"), ("administrator", "/admin/deadlines")])
def test_desks_keep_nothing(client_as: ClientAs, world: World, role: str, path: str) -> None:
    answer = client_as(world.person(role)).get(path)
    assert answer.status_code == 200 and answer.headers["Epoint-Offline"].endswith(" pass")


def test_two_people_have_two_marks_and_nobody_has_none(client_as: ClientAs, world: World) -> None:
    marks = {client_as(who).get("/sign-in", follow_redirects=True).headers["Epoint-Offline"].split()[0] for who in (None, world.villager, world.person("grid_worker"))}
    assert len(marks) == 3 and "-" in marks


def test_a_page_fetched_ahead_uses_up_nothing_that_is_said_once(client_as: ClientAs, world: World) -> None:
    browser = client_as(world.villager)
    with browser.session_transaction() as session:
        session["_flashes"] = [("success", "said only once")]
    assert "said only once" not in browser.get("/report", headers={"Epoint-Ahead": "1"}).text
    assert "said only once" in browser.get("/").text


def test_signing_out_empties_the_browsers_store_but_not_what_waits(client_as: ClientAs, world: World) -> None:
    assert client_as(world.villager).send("/sign-out").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client_as(world.villager).get("/").headers
