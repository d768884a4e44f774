"""Two villagers report the same matter on their phones; it is handled once, and both read the answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.people import Visitor
from tests.browser.test_policy_journey import sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]
FIRST = "水库坝脚的石阶塌了一截，老人去洗菜容易滑倒。"
SECOND = "坝脚石阶塌了，去水库洗菜差点滑倒。"


def test_one_matter_of_two_villagers_is_handled_once(enter: Enter) -> None:
    first, second, grid = enter("村民", 360), enter("村民", 360, 1), enter("网格员", 360)
    number = first.report(FIRST)
    first.go("/report")
    village = first.page.locator("select[name=place]").input_value()
    second.go("/report")
    second.page.locator("details.where summary").click()
    second.page.select_option("select[name=place]", village)
    second.page.locator("textarea[name=text]").press_sequentially(SECOND)
    second.page.wait_for_selector("#likely input[name=join]")
    assert second.page.locator("textarea[name=text]").input_value() == SECOND, "what is typed stays"
    assert FIRST[:8] not in second.page.locator("#likely").inner_text()
    second.page.locator("#likely input[name=join]").first.check()
    sound(second)
    with second.leaving():
        second.page.locator("main form button[type=submit]").last.click()
    sound(second)
    assert "和另一件合并办理" in second.text() and number not in second.text() and FIRST[:8] not in second.text()
    mine = second.page.url.rsplit("/", 1)[-1]

    grid.go(f"/cases/{number}")
    sound(grid)
    assert "多人反映：2 人" in grid.text() and mine in grid.text()
    grid.work(number, category="infrastructure", people="1", route="simple")
    grid.work(number, answer="石阶已经砌好，装了扶手。")
    for _ in range(40):
        second.go(f"/cases/{mine}")
        if "石阶已经砌好" in second.text():
            break
        second.page.wait_for_timeout(250)
    assert "石阶已经砌好" in second.text() and second.page.locator("#turn").count() == 1
    sound(second)

