"""An administrator makes a day a holiday in a real browser: looks first, confirms, sees it in the year, takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.people import Visitor
from tests.browser.test_policy_journey import press, sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]


@pytest.mark.parametrize("width", [1280, 360])
def test_a_day_becomes_a_holiday_and_is_taken_back(enter: Enter, width: int) -> None:
    admin = enter("系统管理员", width)
    admin.go("/admin/calendar?year=2026")
    sound(admin)
    admin.page.fill("[name=first]", "2026-12-16")
    admin.page.fill("[name=name]", "冬闲庙会")
    admin.page.locator("#days button[type=submit]").click()
    admin.page.wait_for_url("**/preview")
    sound(admin)
    assert "冬闲庙会" in admin.text() and "对在办时限的影响" in admin.text()
    press(admin, "确认修改")
    assert "请写明原因" in admin.text()
    admin.page.fill("[name=reason]", "县里通知")
    press(admin, "确认修改")
    assert "日历已修改" in admin.text() and admin.page.locator(".day.is-changed", has_text="16").count() == 1
    press(admin, "撤回这次修改")
    admin.page.fill("[name=reason]", "庙会取消")
    press(admin, "撤回")
    assert admin.page.locator(".months .day.is-changed").count() == 0 and "庙会取消" in admin.text()
