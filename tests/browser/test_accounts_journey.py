"""A villager without a password comes in by phone; a grid worker helps one who has none and prints the slip; staff switch the second
step on and come in with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from tests.browser.people import Visitor

pytestmark = pytest.mark.browser


def test_a_villager_comes_in_by_a_code_on_a_narrow_phone_without_javascript(chromium: Any, product: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{product}/sign-in")
    page.fill("[name=phone]", "13911112222")
    page.locator("#by-phone button").click()
    found = re.search(r"\d{6}", page.locator("main .notice").first.inner_text())
    assert found
    code = page.locator("[name=code]")
    assert (code.get_attribute("autocomplete"), code.get_attribute("inputmode")) == ("one-time-code", "numeric")
    code.fill("000000" if found.group(0) != "000000" else "000001")
    page.locator(".one-code button").click()
    assert page.locator("[aria-invalid=true]").count() == 1
    page.fill("[name=code]", found.group(0))
    page.locator(".one-code button").click()
    page.fill("[name=name]", "试用村民")
    page.select_option("[name=village]", index=1)
    page.locator("main form button[type=submit]").last.click()
    assert "试用村民" in page.locator("h1").inner_text()
    context.close()


def test_staff_switch_the_second_step_on(enter: Callable[..., Visitor]) -> None:
    worker = enter("综合指挥室", 360)
    worker.go("/account/second-factor")
    assert worker.page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    worker.page.fill("[name=code]", pyotp.TOTP(worker.page.locator(".secret").inner_text()).now())
    worker.page.locator("main form button[type=submit]").last.click()
    assert worker.page.locator(".backup li").count() == 10
    worker.go("/account")
    assert "已开启" in worker.page.locator("#second").inner_text()


def test_a_grid_worker_helps_and_the_villager_takes_over_with_the_slip(enter: Callable[..., Visitor]) -> None:
    worker = enter("网格员", 360)
    worker.go("/villagers/new")
    worker.page.fill("[name=name]", "赵阿婆")
    worker.page.locator("main form button[type=submit]").click()
    worker.page.wait_for_url(re.compile("on-behalf"))
    worker.page.fill("[name=text]", "村口的路灯三天不亮了。")
    worker.page.locator("main form button[type=submit]").last.click()
    worker.page.wait_for_url(re.compile("/reported$"))
    worker.page.get_by_text("给村民出回执").click()
    worker.page.wait_for_url(re.compile("/slip$"))
    slip = worker.page.locator(".slip")
    assert "赵阿婆" in slip.inner_text()
    assert slip.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    assert worker.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
