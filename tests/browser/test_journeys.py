"""Each role's day in a real browser, on a phone where they have one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.settings import ROOT
from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]
VILLAGER, GRID, TEAM, ROOM, ORDER, ADMIN = "村民", "网格员", "村服务团队", "综合指挥室", "综治工作平台", "系统管理员"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def test_a_simple_matter_from_report_to_rating_on_two_phones(enter: Enter) -> None:
    villager, grid = enter(VILLAGER, 360), enter(GRID, 360)
    number = villager.report("老人证怎么办？要带什么材料？")
    grid.work(number, category="consult", people="1", route="simple")
    grid.work(number, answer="带身份证和一张照片到村里，当场就办。")
    villager.go(f"/cases/{number}")
    assert "带身份证和一张照片到村里" in villager.text()
    villager.rate("satisfied")
    villager.go(f"/cases/{number}")
    assert "办结" in villager.text()


def test_the_village_team_asks_the_villager_and_then_answers(enter: Enter) -> None:
    villager, grid, team = enter(VILLAGER, 360), enter(GRID, 360), enter(TEAM, 1280)
    number = villager.report("村口的路灯三天不亮了。")
    grid.work(number, category="infrastructure", people="3", route="general")
    team.work(number, village_result="ask", question="是祠堂门口那一盏吗？")
    villager.go(f"/cases/{number}")
    assert "是祠堂门口那一盏吗" in villager.text()
    villager.answer(villager_answer="是的，就是那一盏。")
    villager.send()
    team.work(number, village_result="answered", answer="灯泡已经换好，今晚就亮。")
    villager.go(f"/cases/{number}")
    assert "灯泡已经换好" in villager.text()


def test_the_command_room_dispatches_and_bad_ratings_lead_to_supervision(enter: Enter) -> None:
    villager, grid, room, desk = enter(VILLAGER, 360), enter(GRID, 360), enter(ROOM, 1280), enter(ORDER, 1280)
    number = villager.report("邻居半夜聚赌，吵得睡不着，多次劝说无效。")
    grid.work(number, category="dispute", people="2", route="complex", platform="public_order")
    room.work(number, handler="public_order", instruction="请派出所今晚到场。")
    desk.work(number, handler_result="answered", answer="民警已到场处理，当事人已写保证书。")
    villager.go(f"/cases/{number}")
    villager.rate("dissatisfied", "第二天又开始了。")
    room.work(number, handler="public_order", supervision_order="请再次核查并回访。")
    desk.work(number, answer="再次处理完毕，已连续三晚巡查。")
    villager.go(f"/cases/{number}")
    assert "已连续三晚巡查" in villager.text() and "督办" in villager.text()


def test_a_question_asked_on_the_way_is_answered(enter: Enter) -> None:
    villager, grid = enter(VILLAGER, 360), enter(GRID, 360)
    number = villager.report("自来水有泥沙味。")
    villager.go(f"/cases/{number}")
    villager.answer(question="孩子能喝吗？")
    villager.send()
    for _ in range(2):      # two tasks of this case lie there: the question and the case itself
        grid.open_task(number)
        if grid.page.locator("[name=route]").count():
            grid.answer(category="other", people="1", route="general")
        else:
            grid.answer(answer="请先烧开再喝，水样已送检。")
        grid.send()
    villager.go(f"/cases/{number}")
    assert "水样已送检" in villager.text()


def test_nobody_accepts_and_the_moved_clock_escalates_for_all_to_see(enter: Enter) -> None:
    villager, admin, room = enter(VILLAGER, 360), enter(ADMIN, 1280), enter(ROOM, 1280)
    number = villager.report("桥栏杆断了一截，孩子上学要走那里。")
    admin.go("/admin/clock")
    with admin.leaving():
        admin.page.locator("button[name=step][value='24h']").click()
    admin.look()
    for _ in range(40):
        room.go("/inbox?tab=group")
        if number in room.text():
            break
        room.page.wait_for_timeout(500)
    assert number in room.text()
    villager.go(f"/cases/{number}")
    assert "综合指挥室" in villager.text()


def test_wrong_input_is_said_at_the_field_and_nothing_typed_is_lost(enter: Enter) -> None:
    villager, grid = enter(VILLAGER, 360), enter(GRID, 360)
    number = villager.report("垃圾桶太少。")
    grid.open_task(number)
    grid.answer(category="environment", route="general", people="0", note="先去看看再说")
    grid.page.locator("main form:has([name=request_key]) .actions button[type=submit]:visible").first.click()
    grid.page.locator("[aria-invalid=true][name=people]").wait_for()
    assert grid.page.locator("[name=note]").input_value() == "先去看看再说"
    grid.look()


def test_the_diagram_shows_where_the_case_stands(enter: Enter) -> None:
    villager, room = enter(VILLAGER, 360), enter(ROOM, 1280)
    number = villager.report("水渠堵了。")
    room.go(f"/cases/{number}")
    room.page.locator("#diagram-acceptance .djs-element.is-active").first.wait_for(state="attached")
    room.look()


def test_the_language_switch_changes_the_page(enter: Enter) -> None:
    villager = enter(VILLAGER, 360, nth=1)      # the choice stays with the person
    villager.page.get_by_role("button", name="English").click()
    villager.page.locator("html[lang=en]").wait_for(state="attached")
    assert "Report" in villager.text()


PAGES = [(VILLAGER, 360, ("/", "/report", "/my-cases")), (GRID, 360, ("/inbox?tab=group", "/cases")),
         (ROOM, 1280, ("/inbox?tab=group", "/board", "/cases")), (ADMIN, 1280, ("/admin/incidents", "/admin/clock", "/admin/deadlines", "/admin/processes"))]


@pytest.mark.parametrize("role, width, paths", PAGES, ids=[f"{width}" for _, width, _ in PAGES])
def test_pages_are_accessible_and_fit_their_screen(enter: Enter, role: str, width: int, paths: tuple[str, ...]) -> None:
    visitor = enter(role, width)
    for path in paths:
        visitor.go(path)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} is wider than the screen"
        for finding in _axe(visitor, AXE):
            assert finding["impact"] not in ("serious", "critical"), f"{path}: {finding['id']} {finding['nodes'][0]['html']}"


def _axe(visitor: Visitor, script: Path) -> list[dict[str, object]]:
    """axe-core's findings. It runs in a world of its own, which the page's content policy does not bind."""
    if not script.exists():
        pytest.fail("axe-core is not installed: npm ci --ignore-scripts")
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Runtime.evaluate", {"expression": script.read_text(encoding="utf-8")})
    answer = session.send("Runtime.evaluate", {
        "expression": "axe.run(document, {resultTypes: ['violations']}).then(found => JSON.stringify(found.violations))",
        "awaitPromise": True, "returnByValue": True})
    return list(json.loads(answer["result"]["value"]))
