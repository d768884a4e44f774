"""An administrator replays the past in a real browser, on a phone and on a desk, and goes on to the form of the deadline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from engine.clock import SHOWN_IN
from tests.browser.people import Visitor
from tests.browser.test_policy_journey import ADMIN, press, sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]


@pytest.mark.parametrize("width", [1280, 360])
def test_a_shorter_deadline_is_tried_on_the_past(enter: Enter, width: int) -> None:
    admin = enter(ADMIN, width)
    admin.go("/admin/what-if")
    sound(admin)
    admin.page.fill("[name=value]", "-1")
    today = datetime.now(SHOWN_IN).date()
    admin.page.fill("[name=since]", (today - timedelta(days=60)).isoformat())
    admin.page.fill("[name=until]", (today + timedelta(days=1)).isoformat())
    press(admin, "开始推演")
    assert admin.page.locator("[name=value]").get_attribute("aria-invalid") == "true" and admin.page.locator("[name=value]").input_value() == "-1"
    admin.page.fill("[name=value]", "3")
    press(admin, "开始推演")
    assert "超时会多" in admin.text() and "无法判断" in admin.text() and admin.page.locator("#villages tbody tr").count() > 1
    press(admin, "按时率")
    assert admin.page.locator("#villages [aria-current]").inner_text() == "按时率"
    press(admin, "就改成这样")
    assert admin.page.locator("[name=value]").input_value() == "3" and "/admin/deadlines/grievance/accept" in admin.page.url


@pytest.mark.parametrize("width", [1280, 360])
def test_a_village_is_chosen_and_days_are_tried(enter: Enter, width: int) -> None:
    admin = enter(ADMIN, width)
    admin.go("/admin/what-if")
    admin.page.fill("[name=value]", "5")
    admin.page.locator("details.scope summary").click()
    admin.page.select_option("[name=township]", index=1)
    admin.page.locator("[name=village] option").nth(1).wait_for(state="attached")       # its villages came
    assert admin.page.locator("[name=value]").input_value() == "5" and admin.page.locator("#answer").count() == 0
    press(admin, "换一种日历")
    admin.page.fill("[name=off]", "明天")
    press(admin, "开始推演")
    assert admin.page.locator("[name=off]").input_value() == "明天" and admin.page.locator("[name=off]").get_attribute("aria-invalid") == "true"
    admin.page.fill("[name=off]", "2026-10-08")
    press(admin, "开始推演")
    assert admin.page.locator("#answer").count() == 1
