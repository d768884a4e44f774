"""An administrator sets SMS up in a real browser, words a rule, sees what failed and sends it again; the villager's phone gets it once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.browser.people import Visitor
from tests.browser.test_policy_journey import press, sound
from tests.receiver import Receiver, http_receiver

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as found:
        yield found


@pytest.mark.parametrize("width", [1280, 360])
def test_sms_from_setting_it_up_to_sending_again_what_failed(enter: Enter, receiver: Receiver, width: int) -> None:
    admin, villager, worker = enter("系统管理员", width), enter("村民", 360), enter("网格员", 360)
    receiver.answers["/sms"] = 400
    admin.go("/admin/connectors")
    sound(admin)
    sms = admin.page.locator("#sms")
    sms.locator("[name=url]").fill(receiver.url("/sms"))
    sms.locator("[name=secret]").fill("a long secret")
    sms.locator("[name=active]").check(force=True)
    with admin.leaving():
        sms.get_by_role("button").click()
    sound(admin)
    assert "短信已启用" in admin.text()

    admin.go("/admin/notices")
    sound(admin)
    press(admin, "已受理")
    admin.page.fill("[name=words_zh]", "{village}：“{subject}”已受理")
    admin.page.locator("#preview", has_text="双桥村：“村口路灯不亮”已受理").wait_for()
    for name in ("quiet_from", "quiet_to"):
        admin.page.fill(f"[name={name}]", "")
    admin.page.fill("[name=address]", "13800000000")
    press(admin, "发送虚构事项")
    assert "没有发出" in admin.text() and "HTTP 400" in admin.text()
    press(admin, "保存")
    press(admin, "已受理")
    assert "修改记录" in admin.text() and "您反映的" in admin.page.locator("#history").inner_text()

    seen = len(receiver.seen)
    number = villager.report(f"桥头路灯又坏了，{width}。")
    worker.work(number, category="infrastructure", people="1", route="general")
    until(lambda: len(receiver.seen) > seen)
    admin.go("/admin/deliveries?channel=sms&state=dead")
    sound(admin)
    row = admin.page.locator("tr", has_text=number)
    assert "HTTP 400" in row.inner_text() and "120****" in row.inner_text()
    receiver.answers["/sms"] = 200
    with admin.leaving():
        row.get_by_role("button").click()
    until(lambda: len(receiver.seen) > seen + 1)
    first, again = receiver.seen[seen], receiver.seen[-1]
    assert first.key == again.key and f"桥头路灯又坏了，{width}" in again.json["text"] and "已受理" in again.json["text"]
    villager.go("/notices/settings")
    sound(villager)
    assert "发短信到" in villager.text()


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
