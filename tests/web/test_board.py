"""The command room's pages: the board, its way down to the list of cases, the supervision order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.clock import FrozenClock
from engine.commands import fire_due, report
from engine.engine import Engine
from engine.figures.fold import fold_all
from engine.people import Person
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]


@pytest.fixture
def three(deployed: Engine, world: World, clock: FrozenClock) -> list[str]:
    """Numbers: two reports of the first township, one of which was escalated, and one of the other."""
    def made(village: str, subject: str) -> str:
        return report(deployed, world.villagers[village], request_key=f"report-of-{village}", place=village, subject=subject, text="经过").number

    first = made(OWN, "村口路灯不亮")
    clock.move(timedelta(hours=25))
    assert fire_due(deployed)
    fold_all(deployed)
    return [first, made(SAME_TOWNSHIP, "水渠堵塞"), made(OTHER_TOWNSHIP, "别乡的事")]


def test_the_board_shows_the_township_and_what_went_up(three: list[str], world: World, client_as: ClientAs) -> None:
    page = client_as(world.person("command_room")).get("/board").text
    assert "桃源街道" in page and "学勤村" in page and "回浦村" in page and "南庄村" not in page
    escalated = page[page.index('id="escalated"'):page.index('id="hands"')]
    assert "村口路灯不亮" in escalated and "水渠堵塞" not in escalated


def test_every_figure_leads_to_the_cases_behind_it(three: list[str], world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("command_room"))
    assert f"/cases?place={SAME_TOWNSHIP}&amp;stage=accept" in browser.get("/board").text
    listed = browser.get(f"/cases?place={SAME_TOWNSHIP}&stage=accept").text
    assert three[1] in listed and three[0] not in listed


def test_the_county_goes_down_to_a_township_and_back(three: list[str], world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("county_supervisor"))
    assert "/board?place=330226002" in browser.get("/board").text
    page = browser.get("/board?place=330226002").text
    assert "南庄村" in page and "/board?place=330226\"" in page


def test_another_township_is_refused(three: list[str], world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("command_room"))
    assert browser.get("/board?place=330226002").status_code == 403
    assert browser.get(f"/cases?place={OTHER_TOWNSHIP}").status_code == 403
    assert three[2] not in browser.get("/cases?status=all").text


def test_the_board_renews_itself_only_when_something_changed(three: list[str], deployed: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("command_room"))
    asking = {"HX-Request": "true", "If-None-Match": browser.get("/board").headers["ETag"]}
    assert browser.get("/board", headers=asking).status_code == 304
    report(deployed, world.villager, request_key="one-more-report-0001", place=OWN, subject="又一件", text="经过")
    assert browser.get("/board", headers=asking).status_code == 200


def test_a_case_is_found_by_its_number(three: list[str], world: World, client_as: ClientAs) -> None:
    listed = client_as(world.person("command_room")).get(f"/cases?q={three[1]}").text
    assert "水渠堵塞" in listed and "村口路灯不亮" not in listed


@pytest.mark.parametrize("query", ["status=x&stage=y&overdue=2", "q=%00%F0%9F%98%80'--", "q=99999999999999999999", "q=%25_%5C", "after=AAAA&q=1"])
def test_odd_filters_never_fail(three: list[str], world: World, client_as: ClientAs, query: str) -> None:
    assert client_as(world.person("command_room")).get(f"/cases?{query}").status_code in (200, 404)


def test_the_command_room_orders_supervision_from_the_case_page(three: list[str], world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("command_room"))
    page = browser.get(f"/cases/{three[1]}")
    assert page.status_code == 200 and f"/cases/{three[1]}/messages/supervise" in page.text
    assert f"/cases/{three[1]}/messages/supervise" not in client_as(world.person("village_team", SAME_TOWNSHIP)).get(f"/cases/{three[1]}").text


def test_the_reporters_name_is_covered_for_who_only_watches(three: list[str], world: World, client_as: ClientAs) -> None:
    supervisor = client_as(world.person("county_supervisor"))
    for address in (f"/cases/{three[1]}", "/cases", "/board"):
        assert "葛兴旺" not in supervisor.get(address).text, address
    assert "葛**" in supervisor.get("/cases").text
