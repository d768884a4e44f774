"""Without a network: a report waits on the phone and is filed exactly once; tasks are read and answered; nobody else sees any of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.line import Line
from tests.browser.people import Visitor
from tests.browser.running import Running
from tests.browser.test_policy_journey import sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
VILLAGER, GRID = "村民", "网格员"
PICTURE = Path(__file__).parents[2] / "web" / "static" / "icons" / "app-192.png"
Phone = Callable[..., Visitor]


@pytest.fixture
def line(product: str) -> Iterator[Line]:
    made = Line(product)
    yield made
    made.close()


@pytest.fixture
def phone(chromium: Any, line: Line, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """phone("村民"): somebody on a phone whose line can be cut, signed in, with everything fetched ahead."""
    made: list[Visitor] = []

    def _phone(role: str, nth: int = 0) -> Visitor:
        shots = os.environ.get("EPOINT_SCREENSHOTS")
        visitor = Visitor(chromium, line.address, 360, Path(shots) if shots else None, request.node.name)
        visitor.page.set_default_timeout(45_000)
        made.append(visitor)
        visitor.sign_in(role, nth)
        visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return visitor

    yield _phone
    for visitor in made:
        visitor.leave()


def away(visitor: Visitor, line: Line) -> None:
    """No network at all: the browser knows, and nobody answers."""
    line.cut()
    visitor.context.set_offline(True)


def back(visitor: Visitor, line: Line) -> None:
    line.mend()
    visitor.context.set_offline(False)


def until(visitor: Visitor, script: str, arg: Any = None) -> None:
    """Wait until the script's promise answers yes."""
    for _ in range(120):
        if visitor.page.evaluate(script, arg):
            return
        visitor.page.wait_for_timeout(500)
    raise AssertionError(f"never: {script}")


def kept(visitor: Visitor, path: str) -> None:
    """Wait until the phone keeps this page."""
    until(visitor, """async (path) => { for (const name of await caches.keys()) if (name.startsWith("kept-") && await (await caches.open(name)).match(path)) return true; return false; }""", path)


def entries(visitor: Visitor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visitor.page.evaluate(
        "epointStore.all('entries').then((all) => all.map(({ fields, ...one }) => ({ ...one, files: fields.filter((f) => f.file !== undefined).length })))")
    return found


def says(visitor: Visitor, words: str) -> None:
    """Wait until the page says so, and look at it: it fits its screen, and axe finds nothing serious."""
    visitor.page.get_by_text(words).locator("visible=true").first.wait_for()
    sound(visitor)


def speak(visitor: Visitor) -> None:
    """Record something; the browser's microphone beeps by itself."""
    visitor.page.locator("#report[data-ready]").wait_for()
    visitor.page.locator("[data-voice=button]").click()
    visitor.page.locator("[data-voice=time]", has_text="0:02").wait_for()
    visitor.page.locator("[data-voice=button]").click()
    visitor.page.locator("#recordings audio").wait_for()


def write(visitor: Visitor, text: str, picture: bool = True) -> None:
    visitor.page.locator("#report[data-ready]").wait_for()
    visitor.page.fill("textarea[name=text]", text)
    if picture:
        visitor.page.locator("#report input[type=file][accept*=image]").first.set_input_files(str(PICTURE))
        visitor.page.locator("#pictures > *").first.wait_for()
    visitor.page.locator("#report button[type=submit]").last.click()


def numbers_of(visitor: Visitor, text: str) -> int:
    visitor.go("/my-cases")
    return visitor.page.locator("li, tr", has_text=text).count()


def test_a_report_written_without_a_network_is_filed_once_with_its_picture(phone: Phone, line: Line) -> None:
    villager = phone(VILLAGER)
    kept(villager, "/report")
    away(villager, line)
    villager.go("/report")
    says(villager, "没有网络")
    villager.context.grant_permissions(["microphone"])
    speak(villager)
    write(villager, "没网时写的：水渠塌了一段。")
    villager.page.locator(".outbox-kept").wait_for()
    says(villager, "没有网络，已存在手机里，有网自动发送")
    villager.page.reload()
    villager.page.locator("#report[data-ready]").wait_for()
    assert villager.page.locator("#restored").is_hidden(), "the outbox has it, not the draft"
    assert [(one["status"], one["files"]) for one in entries(villager)] == [("waiting", 2)]
    villager.go("/outbox")
    villager.page.locator(".outbox-entry").wait_for()
    says(villager, "水渠塌了一段")
    back(villager, line)
    villager.page.locator(".outbox-entry[data-state=done]").wait_for()
    sound(villager)
    assert numbers_of(villager, "水渠塌了一段") == 1
    villager.page.locator("a", has_text="水渠塌了一段").first.click()
    villager.page.locator("#files img, .attachments img").first.wait_for()
    villager.page.locator("main audio").first.wait_for()


def test_a_report_whose_handing_over_was_broken_off_is_not_offered_again(phone: Phone, line: Line) -> None:
    """Between the outbox's having it and the draft's going the phone may die: one of the two has it, and it is one report."""
    villager = phone(VILLAGER)
    kept(villager, "/report")
    away(villager, line)
    villager.go("/report")
    villager.page.locator("#report[data-ready]").wait_for()
    villager.page.evaluate("() => { idbKeyval.del = () => new Promise(() => {}); }")       # the phone dies before the draft is gone
    write(villager, "交接时手机没电了：井盖丢了。")
    until(villager, "epointStore.all('entries').then((all) => all.length === 1)")
    villager.page.reload()
    villager.page.locator("#report[data-ready]").wait_for()
    assert villager.page.locator("#restored").is_hidden() and villager.page.locator("#pictures > *").count() == 0
    back(villager, line)
    until(villager, "epointStore.all('entries').then((all) => all[0].status === 'done')")
    assert numbers_of(villager, "交接时手机没电了") == 1


def test_a_draft_stays_where_the_outbox_could_not_keep_the_report(phone: Phone, line: Line) -> None:
    villager = phone(VILLAGER)
    villager.go("/report")
    villager.page.locator("#report[data-ready]").wait_for()
    away(villager, line)
    villager.page.evaluate("() => { epointStore.put = () => Promise.reject(new Error('full')); }")
    write(villager, "手机满了也不能丢：桥栏杆断了。")
    says(villager, "没有网络。内容都存在")
    assert entries(villager) == [] and villager.page.locator("#pictures img").count() == 1
    back(villager, line)
    villager.page.wait_for_url("**/reported")
    assert numbers_of(villager, "手机满了也不能丢") == 1


def test_a_report_written_while_the_server_is_dead_arrives_once_when_it_lives_again(phone: Phone, line: Line, running: Running) -> None:
    """The phone believes in its network all the time: nothing tells it but its own tries."""
    villager = phone(VILLAGER)
    kept(villager, "/report")
    running.kill()
    villager.go("/report")
    write(villager, "服务器停了时写的：河道堵了。")
    villager.page.locator(".outbox-kept[data-state=waiting]").wait_for()
    running.start()
    villager.page.locator(".outbox-kept[data-state=done]").wait_for()
    sound(villager)
    assert numbers_of(villager, "服务器停了时写的") == 1


def test_a_lost_answer_and_two_open_pages_still_make_one_case(phone: Phone, line: Line) -> None:
    villager = phone(VILLAGER)
    kept(villager, "/report")
    other = villager.context.new_page()
    other.goto(line.address + "/outbox")
    away(villager, line)
    villager.go("/report")
    write(villager, "答复丢了也只立一件：路灯坏了。", picture=False)
    villager.page.locator(".outbox-kept").wait_for()
    line.swallow = b"POST /report "
    back(villager, line)
    for page in (villager.page, other):
        page.evaluate("Promise.all([epointSend.flush(), epointSend.flush()]).then(() => true)")
    for _ in range(20):
        if entries(villager)[0]["status"] == "done":
            break
        villager.page.evaluate("epointSend.flush().then(() => true)")
        villager.page.wait_for_timeout(500)
    assert line.swallowed == 1 and sum("POST /report " in one for one in line.posts) == 2
    assert numbers_of(villager, "答复丢了也只立一件") == 1


def test_signing_out_empties_the_phone_and_the_next_person_sees_nothing(phone: Phone, line: Line) -> None:
    villager = phone(VILLAGER)
    kept(villager, "/report")
    away(villager, line)
    villager.go("/report")
    write(villager, "只有我能看到的内容。", picture=False)
    villager.page.locator(".outbox-kept").wait_for()
    line.mend()
    villager.page.evaluate("epointStore.all('entries').then((all) => epointStore.put('entries', {...all[0], status: 'wrong', words: ['x']}))")
    villager.context.set_offline(False)
    villager.go("/")
    villager.page.locator("form[action$='/sign-out'] button").first.click()
    villager.page.locator("#leave-unsent[open]").wait_for()
    sound(villager)
    villager.page.locator("[data-leave-keep]").click()
    villager.page.wait_for_url("**/sign-in*")
    until(villager, "caches.keys().then((names) => !names.some((name) => name.startsWith('kept-')))")
    villager.sign_in(VILLAGER, 1)
    villager.go("/outbox")
    villager.page.locator("[data-outbox-none]:not([hidden])").wait_for()
    assert "只有我能看到" not in villager.page.content() and len(entries(villager)) == 1
    away(villager, line)
    villager.go("/my-cases")
    villager.look()
    assert "只有我能看到" not in villager.page.content()


def test_a_grid_worker_reads_the_inbox_and_answers_without_a_network(phone: Phone, line: Line, enter: Callable[..., Visitor]) -> None:
    number = enter(VILLAGER, 360).report("离线也要能看的事：桥面有洞。")
    grid = phone(GRID)
    grid.open_task(number)
    address = grid.page.url.removeprefix(line.address)
    grid.go("/inbox?tab=mine")
    kept(grid, address)
    away(grid, line)
    grid.go("/inbox?tab=mine")
    grid.page.locator("#offline-strip:not([hidden])").wait_for()
    assert number in grid.text() and "没有网络，显示的是" in grid.text()
    grid.go(address)
    grid.look()
    assert "桥面有洞" in grid.text()
    grid.page.locator("input[name=route][value=general]").check(force=True)
    grid.answer(category="infrastructure", people="1", note="离线时写的备注")
    grid.page.wait_for_timeout(900)
    grid.page.reload()
    until(grid, "document.querySelector('[name=note]').value === '离线时写的备注'")
    grid.page.locator("main form[data-outbox]:has([name=note]) button[type=submit]:not([formaction])").first.click()
    grid.page.locator(".outbox-kept").wait_for()
    grid.look()
    back(grid, line)
    until(grid, "epointStore.all('entries').then((all) => all.every((one) => one.status !== 'waiting'))")
    assert [(one["status"], one["words"]) for one in entries(grid)] == [("done", [])]
    grid.page.locator(".outbox-kept[data-state=done]").wait_for()
    grid.go(f"/cases/{number}")
    assert "村服务团队" in grid.text()
