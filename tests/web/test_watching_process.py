"""The page of how a process runs: its numbers, its marks, its files."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine.clock import FrozenClock
from engine.commands import report
from engine.engine import Engine
from tests.world import OTHER_TOWNSHIP, OWN, World
from web.watching_process import level

ClientAs = Callable[..., Any]
PAGE = "/admin/processes/grievance/watch"


@pytest.fixture
def reported(deployed: Engine, world: World, clock: FrozenClock) -> Engine:
    report(deployed, world.villager, request_key="k" * 30, place=OWN, subject="路灯坏了", text="村口路灯坏了。")
    clock.move(timedelta(hours=1))
    return deployed


def marks(page: str) -> dict[str, dict[str, Any]]:
    found = re.search(r'data-marks="([^"]+)"', page)
    assert found is not None
    return dict(json.loads(html.unescape(found.group(1))))


def test_the_marks_of_the_heat_map_are_where_the_case_stands(reported: Engine, world: World, client_as: ClientAs) -> None:
    page = client_as(world.person("designer")).get(f"{PAGE}?diagram=acceptance").get_data(as_text=True)
    assert marks(page)["notes"]["accept"] == "1" and marks(page)["heat"]["accept"] == 5


def test_another_township_sees_none_of_it(reported: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("command_room", OTHER_TOWNSHIP))
    assert marks(browser.get(f"{PAGE}?diagram=acceptance").get_data(as_text=True))["notes"] == {}
    assert browser.get(f"{PAGE}?place={OWN}").status_code == 403


def test_the_drawing_is_the_deployed_one_and_no_other_processs(reported: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("designer"))
    address = re.search(r'data-url="([^"]+)"', browser.get(PAGE).get_data(as_text=True))
    assert address is not None
    answer = browser.get(address.group(1))
    assert answer.status_code == 200 and b"definitions" in answer.data
    assert browser.get(address.group(1).replace("/grievance/", "/another/")).status_code == 404


@pytest.mark.parametrize("asked", ["?measure=nothing&diagram=nothing", "?since=2026-13-45&until=x", "?version=", "?measure=p90&since=2026-03-31&until=2026-01-01"])
def test_a_wrong_address_shows_a_page_all_the_same(reported: Engine, world: World, client_as: ClientAs, asked: str) -> None:
    assert client_as(world.person("administrator")).get(PAGE + asked).status_code == 200


def test_an_unknown_version_or_process_is_not_there(reported: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("administrator"))
    assert browser.get(f"{PAGE}?version=nothing").status_code == 404
    assert browser.get("/admin/processes/nothing/watch").status_code == 404


@pytest.mark.parametrize(("kind", "ending"), [("xes", "xes"), ("ocel", "jsonocel")])
def test_an_event_log_is_a_file_to_keep(reported: Engine, world: World, client_as: ClientAs, kind: str, ending: str) -> None:
    answer = client_as(world.person("county_supervisor")).get(f"/admin/processes/grievance/log.{kind}")
    assert answer.status_code == 200 and len(answer.get_data()) > 100
    assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')


def test_one_busy_task_does_not_make_all_others_cold() -> None:
    assert [level(value, 1000) for value in (1, 30, 1000)] == [1, 3, 5]
    assert level(1, 1) == 5
