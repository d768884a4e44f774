"""More time is asked for, granted, and everybody sees the new moment: on the phone, at the desk, and for the villager."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.people import Visitor
from tests.browser.test_policy_journey import due, sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]


def test_the_village_asks_for_time_and_the_command_room_grants_it(enter: Enter) -> None:
    villager, grid, team, room = enter("村民", 360), enter("网格员", 360), enter("村服务团队", 360), enter("综合指挥室", 1280)
    number = villager.report("祠堂后墙裂缝很大，怕倒。")
    grid.work(number, category="infrastructure", people="3", route="general")
    before = due(team, number)
    team.go(f"/cases/{number}")
    ask(team, days="9", reason="要等供电所停电配合施工。")
    assert "5" in team.page.locator("[id$=-error]").first.inner_text(), "the limit is said at the field"
    assert team.page.locator("[name=extension_reason]").input_value() == "要等供电所停电配合施工。"
    ask(team, days="3", reason="要等供电所停电配合施工。")
    villager.go(f"/cases/{number}")
    assert "要等供电所停电配合施工" in villager.text()
    room.work(number, extension_decision="granted", extension_days="3", extension_words="同意，请按新的时限办结。")
    after = due(team, number)
    assert after > before
    team.go(f"/cases/{number}")
    sound(team)
    villager.go(f"/cases/{number}")
    sound(villager)
    assert "同意延期" in villager.text()


def ask(team: Visitor, *, days: str, reason: str) -> None:
    """Fill in the request on the case's page and send it."""
    form = team.page.locator("form", has=team.page.locator("[name=extension_days]"))
    box = team.page.locator("details", has=form)
    if box.count() and not box.first.evaluate("node => node.open"):
        box.first.locator("summary").click()
    form.locator("[name=extension_days]").fill(days)
    form.locator("[name=extension_reason]").fill(reason)
    # The browser itself refuses more than the limit: take its word away, so that the server has to.
    form.evaluate("node => node.noValidate = true")
    with team.leaving():
        form.locator("button[type=submit]").last.click()
    sound(team)
