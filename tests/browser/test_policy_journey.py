"""An administrator changes a deadline in a real browser: looks first, confirms, sees open cases follow, takes it back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.people import Visitor
from tests.browser.test_journeys import AXE, _axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]
VILLAGER, ADMIN = "村民", "系统管理员"
POLICY = "/admin/deadlines/grievance/accept"


def press(visitor: Visitor, name: str) -> None:
    """Press a button of the page, or follow a link that looks like one, and wait for the next page."""
    button = visitor.page.get_by_role("button", name=name).or_(visitor.page.get_by_role("link", name=name))
    with visitor.leaving():
        button.first.click()
    sound(visitor)


def edit_rule(visitor: Visitor, scope: str) -> None:
    """Press “change” beside the rule for these cases."""
    with visitor.leaving():
        visitor.page.locator("tr", has_text=scope).get_by_role("link", name="修改").first.click()
    sound(visitor)


def sound(visitor: Visitor) -> None:
    """The page fits its screen, and axe finds nothing serious."""
    visitor.look()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= visitor.width, f"{visitor.page.url} is wider than the screen"
    for finding in _axe(visitor, AXE):
        assert finding["impact"] not in ("serious", "critical"), f"{visitor.page.url}: {finding['id']} {finding['nodes']}"


def due(visitor: Visitor, number: str) -> str:
    """The due moment of a case's open task, as its page writes it."""
    visitor.go(f"/cases/{number}")
    return str(visitor.page.locator(".deadline time").first.get_attribute("datetime"))


@pytest.mark.parametrize("width", [1280, 360])
def test_a_deadline_is_shortened_and_taken_back(enter: Enter, width: int) -> None:
    villager, admin = enter(VILLAGER, 360), enter(ADMIN, width)
    number = villager.report("水闸关不上，田里进水。")
    before = due(admin, number)
    admin.go("/admin/deadlines")
    sound(admin)
    press(admin, "网格员受理")
    edit_rule(admin, "全县所有事件")
    admin.page.fill("[name=value]", "12")
    press(admin, "查看影响")
    assert "24 小时" in admin.text() and "12 小时" in admin.text() and "将调整" in admin.text()
    press(admin, "返回修改")
    assert admin.page.locator("[name=value]").input_value() == "12"
    press(admin, "查看影响")
    press(admin, "确认修改")
    assert "请写明原因" in admin.text() and admin.page.locator("[name=reason]").get_attribute("aria-invalid") == "true"
    admin.page.fill("[name=reason]", "汛期加快受理")
    press(admin, "确认修改")
    admin.page.get_by_text(re.compile("已调整 [1-9][0-9]* 件")).first.wait_for()
    assert "汛期加快受理" in admin.text()
    after = due(admin, number)
    assert after < before
    admin.go(POLICY)
    press(admin, "撤回这次修改")
    assert "12 小时" in admin.text() and "汛期加快受理" in admin.text()
    admin.page.fill("[name=reason]", "汛期结束")
    press(admin, "撤回")
    admin.page.get_by_text(re.compile("已调整 [1-9][0-9]* 件")).first.wait_for()
    assert "已撤回" in admin.text() and due(admin, number) == before


@pytest.mark.parametrize("width", [1280, 360])
def test_an_exception_for_a_village_is_added_and_removed(enter: Enter, width: int) -> None:
    admin = enter(ADMIN, width)
    admin.go("/admin/deadlines/grievance/village")
    press(admin, "添加例外")
    admin.page.select_option("[name=township]", index=1)
    admin.page.locator("[name=village] option").nth(1).wait_for(state="attached")       # its villages came
    admin.page.select_option("[name=village]", index=1)
    admin.page.fill("[name=value]", "-3")
    admin.page.get_by_text("县督办员").check()
    press(admin, "查看影响")
    assert admin.page.locator("[name=value]").get_attribute("aria-invalid") == "true" and admin.page.locator("[name=value]").input_value() == "-3"
    assert admin.page.locator("[name=village]").input_value() and admin.page.get_by_label("县督办员").is_checked()
    admin.page.fill("[name=value]", "3")
    press(admin, "查看影响")
    admin.page.get_by_text("只对新事件").check()
    admin.page.fill("[name=reason]", "这个村先试行")
    press(admin, "确认修改")
    assert "这个村先试行" in admin.text() and "只对新事件生效" in admin.text()
    press(admin, "删除")
    admin.page.fill("[name=reason]", "试行结束")
    press(admin, "删除")
    assert "试行结束" in admin.text() and admin.page.locator("table.rules tbody tr").count() == 1
