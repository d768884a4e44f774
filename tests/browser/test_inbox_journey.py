"""The inbox of a grid worker on a phone and of the command room at a desk, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.people import Visitor
from tests.browser.test_journeys import AXE, GRID, ROOM, VILLAGER, _axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]


def is_fine(visitor: Visitor, path: str) -> None:
    """Nothing wider than the screen, nothing axe takes seriously."""
    visitor.go(path)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= visitor.width, f"{path} is wider than the screen"
    for finding in _axe(visitor, AXE):
        assert finding["impact"] not in ("serious", "critical"), f"{path}: {finding['id']} {finding['nodes'][0]['html']}"


def test_a_grid_worker_on_a_phone_sees_a_report_arrive_finds_it_and_takes_two_on_at_once(enter: Enter) -> None:
    villager, grid = enter(VILLAGER, 360), enter(GRID, 360)
    grid.go("/inbox?tab=group")
    number = villager.report("村东头第三盏路灯昨晚开始一闪一闪。")
    grid.page.get_by_text(number).wait_for(timeout=15_000)              # nobody reloads: the stream says so
    villager.report("水塘边的路灯杆歪了，怕倒下来。")
    grid.page.fill("input[name=words]", "路灯")
    grid.page.locator(".searching button").click()
    grid.page.wait_for_url(re.compile("words="))
    grid.look()
    assert grid.page.locator("tbody tr").count() >= 2 and grid.page.locator("tbody mark").first.inner_text() == "路灯"
    for row in range(2):
        grid.page.locator("td.tick input").nth(row).check()
    grid.look()
    with grid.leaving():
        grid.page.locator("button[name=verb][value=claim]").click()
    assert "2 项中完成 2 项" in grid.text()
    grid.look()
    for path in ("/inbox?tab=mine", "/inbox?tab=group&words=灯&due=today", "/inbox?tab=waiting", "/inbox?tab=done", "/help", "/absence", "/notices/settings"):
        is_fine(grid, path)


def test_the_command_room_works_its_inbox_with_keys_and_keeps_a_list(enter: Enter) -> None:
    room = enter(ROOM, 1280)
    room.go("/inbox?tab=group")
    room.page.keyboard.press("j")
    room.page.keyboard.press("j")
    here = room.page.locator("tr.is-here")
    assert here.count() == 1 and here.get_attribute("id") == room.page.locator("tbody tr").nth(1).get_attribute("id")
    room.page.keyboard.press("k")
    assert room.page.locator("tbody tr").nth(0).get_attribute("class") and "is-here" in str(room.page.locator("tbody tr").nth(0).get_attribute("class"))
    room.page.keyboard.press("x")
    assert room.page.locator("td.tick input").nth(0).is_checked() and room.page.locator("[data-bulk-bar]").is_visible()
    room.page.keyboard.press("x")
    room.page.keyboard.press("?")
    assert room.page.locator("#keys").is_visible()
    room.look()
    room.page.keyboard.press("Escape")
    room.page.keyboard.press("/")
    room.page.keyboard.type("网吧")
    with room.leaving():
        room.page.keyboard.press("Enter")
    assert "words=" in room.page.url
    room.page.locator("#keep summary").click()
    room.page.fill("#keep input[name=name]", "网吧相关")
    with room.leaving():
        room.page.locator("#keep form button[type=submit]").first.click()
    assert room.page.locator(".chip", has_text="网吧相关").count() == 1
    room.look()
    room.page.keyboard.press("j")
    with room.leaving():
        room.page.keyboard.press("Enter")
    assert "/tasks/" in room.page.url
    for path in ("/inbox?tab=group", "/inbox?tab=vacant", "/board", "/board/map", "/figures", "/figures/topics", "/admin/people", "/admin/replies"):
        is_fine(room, path)
