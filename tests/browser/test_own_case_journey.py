"""A villager with a phone, from the report to the face that is tapped, and on: again, or taken back; and what everybody may read of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.people import Visitor
from tests.browser.test_policy_journey import sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]
MATTER = "老年活动室的门锁坏了，下雨天老人进不去。"
DONE = "门锁换好了，钥匙在活动室管理员那里。"


def send(villager: Visitor, part: str) -> None:
    with villager.leaving():
        villager.page.locator(f"#{part} form button[type=submit]").first.click()
    sound(villager)


def test_report_ask_rate_with_one_tap_and_have_it_done_again(enter: Enter) -> None:
    villager, grid = enter("村民", 360), enter("网格员", 360)
    number = villager.report(MATTER)
    villager.go(f"/cases/{number}")
    assert villager.page.locator(".way > li").count() == 6 and villager.page.locator(".way > li[aria-current=step]").count() == 1
    sound(villager)
    grid.work(number, category="infrastructure", people="1", route="simple")
    grid.work(number, answer=DONE)
    villager.go(f"/cases/{number}")
    villager.page.fill("#message-supplement textarea", "钥匙有几把？")
    send(villager, "message-supplement")
    grid.work(number, answer="两把。")
    villager.go(f"/cases/{number}")
    assert "两把。" in villager.text() and DONE in villager.text()
    villager.go("/my-cases")
    sound(villager)
    faces = villager.page.locator("li", has_text=MATTER[:8]).locator(".faces")
    with villager.leaving():
        faces.locator("button[value=satisfied]").click()
    villager.go(f"/cases/{number}")
    assert DONE in villager.text() and "你的评价：满意" in villager.text()
    sound(villager)
    villager.page.locator("#reopen summary").click()
    villager.page.fill("#reopen textarea", "锁又坏了。")
    send(villager, "reopen")
    assert number in villager.text() and number not in villager.page.url and "督办" in villager.text()


def test_dissatisfied_is_asked_about_first_and_works_from_the_keyboard(enter: Enter) -> None:
    villager, grid = enter("村民", 360), enter("网格员", 1280)
    number = villager.report("桥头护栏松了，小孩走过去不安全。")
    grid.work(number, category="infrastructure", people="1", route="simple")
    grid.work(number, answer="已经看过。")
    villager.go("/my-cases")
    villager.page.locator("li", has_text="桥头护栏松了").locator("a.face").click()
    villager.page.wait_for_selector(".face-why[open] textarea")
    sound(villager)
    villager.page.locator(".face-why textarea").focus()
    villager.page.keyboard.type("一个螺丝都没拧。")
    villager.page.keyboard.press("Tab")
    with villager.leaving():
        villager.page.keyboard.press("Enter")
    assert "督办" in villager.text()


def test_a_case_is_taken_back_and_the_public_page_names_nobody(enter: Enter) -> None:
    villager = enter("村民", 360)
    number = villager.report("村口的广告牌歪了，怕倒下来。")
    villager.go(f"/cases/{number}")
    villager.page.locator("#message-withdraw summary").click()
    villager.page.fill("#message-withdraw textarea", "已经扶正了。")
    send(villager, "message-withdraw")
    assert "已撤回" in villager.text() and villager.page.locator("#message-withdraw").count() == 0
    for width in (360, 1280):
        reader = villager if width == 360 else enter("网格员", width)
        reader.go("/public")
        sound(reader)
        assert "办好的事" in reader.text() and number not in reader.text()
