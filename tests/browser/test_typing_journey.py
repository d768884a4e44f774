"""A slow network while somebody fills in a form: what they type meanwhile stays."""

from __future__ import annotations

import time
from typing import Any

from tests.browser.test_journeys import GRID, ROOM, VILLAGER, Enter


def test_what_is_typed_while_the_form_asks_what_else_it_needs_is_not_lost(enter: Enter) -> None:
    villager, grid, room = enter(VILLAGER, 360), enter(GRID, 360), enter(ROOM, 1280)
    number = villager.report("邻居半夜聚赌，吵得睡不着，多次劝说无效。")
    grid.work(number, category="dispute", people="2", route="complex", platform="public_order")
    room.open_task(number)
    page, asked = room.page, []

    def slowly(route: Any) -> None:
        asked.append(time.monotonic())
        time.sleep(1.5)
        route.continue_()

    page.route("**/form", slowly)
    with page.expect_response(lambda answer: answer.url.endswith("/form")):
        page.locator("input[name=handler][value=law_enforcement]").check(force=True)
        page.locator("[name=instruction]").press_sequentially("请今晚到场核实。", delay=30)
    page.wait_for_timeout(800)
    assert asked and page.locator("[name=instruction]").input_value() == "请今晚到场核实。"
    assert page.locator("input[name=handler][value=law_enforcement]").is_checked()
