"""Every number of the board and of the statistics opens exactly the cases it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from engine.clock import FrozenClock
from engine.commands import fire_due, report
from engine.engine import Engine
from engine.figures.fold import fold_all
from engine.people import Person
from tests.driver import Driver, everyman
from tests.web.browser import Browser
from tests.world import World

ClientAs = Callable[[Person | None], Browser]
WORDS = ["村口路灯坏了三盏，晚上看不见", "水渠堵了稻田进不了水", "邻居占了我家的宅基地"]


@pytest.fixture
def busy(deployed: Engine, world: World, clock: FrozenClock) -> Engine:
    """Some weeks of a small county: cases closed, open in several stages, late, in hand."""
    driver = Driver(deployed, everyman(deployed), clock, seed=3)
    for number in range(30):
        village = world.villages[number % 3]
        report(deployed, world.villagers[village], request_key=f"drill-down-{number:05d}", place=village, subject=WORDS[number % 3], text=WORDS[number % 3])
        clock.move(timedelta(hours=9))
        if number % 4 == 3:
            for task in driver._open_tasks():
                driver._maybe(task)
        while fire_due(deployed):
            pass
    fold_all(deployed)
    return deployed


def numbers(page: str) -> list[tuple[int, str]]:
    """(count, address) of every number that is a link."""
    found = []
    for tag in re.findall(r"<a\b[^>]*data-count[^>]*>", page):
        count, address = re.search(r'data-count="(\d+)"', tag), re.search(r'href="([^"]+)"', tag)
        assert count and address
        found.append((int(count[1]), unescape(address[1])))
    return found


def listed(browser: Browser, address: str) -> int:
    """How many cases a list holds, over all its pages."""
    total, url = 0, address
    while url:
        page = browser.get(url).text
        total += page.count('<td class="title">')
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = unescape(following[1]) if following else ""
    return total


@pytest.mark.parametrize(("role", "address"), [
    ("county_supervisor", "/board"), ("command_room", "/board"), ("village_team", "/board"), ("county_supervisor", "/board/map"),
    ("county_supervisor", "/figures?since=2026-02-20&until=2026-03-31&step=week"), ("command_room", "/figures?split=place&since=2026-03-01&until=2026-03-31"),
    ("county_supervisor", "/figures?category=other&since=2026-03-02&until=2026-03-31&step=month"),
])
def test_every_number_opens_the_cases_it_counts(busy: Engine, world: World, client_as: ClientAs, role: str, address: str) -> None:
    browser = client_as(world.person(role))
    found = numbers(browser.get(address).text)
    assert len(found) >= 3
    wrong = [(count, listed(browser, url), url) for count, url in dict.fromkeys(found) if listed(browser, url) != count]
    assert not wrong


def test_a_village_team_sees_no_other_villages_statistics(busy: Engine, world: World, client_as: ClientAs) -> None:
    team = client_as(world.person("village_team"))
    assert team.get(f"/figures?place={world.villages[1]}").status_code == 403
    assert team.get(f"/cases/export.csv?place={world.villages[1]}").status_code == 403


@pytest.mark.parametrize("query", ["since=x&until=2026-99-01", "since=2026-03-09&until=2026-03-01", "place=%00", "category=nothing&order=x&split=y&step=z", "since=2001-01-01&step=day"])
def test_odd_questions_never_fail(busy: Engine, world: World, client_as: ClientAs, query: str) -> None:
    assert client_as(world.person("county_supervisor")).get(f"/figures?{query}").status_code in (200, 403)


def test_names_of_who_complains_again_are_covered_for_who_only_watches(busy: Engine, world: World, client_as: ClientAs) -> None:
    page = client_as(world.person("administrator")).get("/figures?since=2026-03-01&until=2026-03-31").text
    assert "胡桂珍" not in page and "胡**" in page
