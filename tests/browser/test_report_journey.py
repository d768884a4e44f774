"""Somebody who can hardly write reports on a phone: by voice and pictures, over a bad network, without a microphone, without scripts."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.bench.weight import weigh
from tests.browser.people import Visitor
from tests.browser.test_policy_journey import sound

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Enter = Callable[..., Visitor]
VILLAGER, GRID = "村民", "网格员"
HEAVIEST = 150          # kB of a first visit


def picture(colour: str, size: tuple[int, int] = (3000, 2000), **how: Any) -> bytes:
    made = io.BytesIO()
    noise = Image.effect_noise((size[0] // 8, size[1] // 8), 60).resize(size).convert("RGB")
    Image.blend(noise, Image.new("RGB", size, colour), 0.5).save(made, "JPEG", quality=95, **how)
    return made.getvalue()


def two_pictures() -> list[dict[str, Any]]:
    return [{"name": name, "mimeType": "image/jpeg", "buffer": picture(colour)} for name, colour in (("IMG_1.jpg", "red"), ("IMG_2.jpg", "blue"))]


def choose(visitor: Visitor, files: list[dict[str, Any]]) -> None:
    """One tap on “choose pictures”; the phone's own gallery is not the page's."""
    with visitor.page.expect_file_chooser() as opened:
        visitor.page.locator("label.pick", has=visitor.page.locator("[multiple]")).click()
    opened.value.set_files(files)


def pictures_of(visitor: Visitor) -> int:
    """How many pictures of the case its page shows, each at one place or at several."""
    return len(set(visitor.page.locator("main .attachments img").evaluate_all("(all) => all.map((one) => one.src)")))


def sent(visitor: Visitor) -> str:
    """Tap send; the number of the case."""
    visitor.page.locator("#report button[type=submit]").click()
    visitor.page.wait_for_url(re.compile(r"/cases/\d{8}-\d{8}/reported"))
    return visitor.page.url.split("/")[-2]


def test_voice_and_two_pictures_in_four_taps_and_the_grid_worker_hears_and_sees_it(enter: Enter) -> None:
    villager, grid = enter(VILLAGER, 360), enter(GRID, 360)
    villager.context.grant_permissions(["microphone"])
    villager.page.evaluate("window.name = '0'")
    villager.context.add_init_script("document.addEventListener('pointerdown', (e) => { if (e.isTrusted) window.name = String(Number(window.name || 0) + 1); }, true)")
    villager.go("/")
    sound(villager)
    villager.page.locator(".start .main a").click()                                        # 1
    villager.page.locator("[data-state=recording]").wait_for()
    villager.page.wait_for_timeout(2500)                                                   # … and speak
    sound(villager)
    villager.page.locator("[data-voice=button]").click()                                   # 2
    villager.page.locator("#recordings audio").wait_for()
    choose(villager, two_pictures())                                                       # 3
    villager.page.locator("#pictures img").nth(1).wait_for()
    sound(villager)
    number = sent(villager)                                                                # 4
    assert villager.page.evaluate("window.name") == "4", "taps from the first page on"
    sound(villager)
    assert number in villager.text() and "已经收到了" in villager.text()

    for _ in range(60):
        grid.go(f"/cases/{number}")
        player = grid.page.locator("main audio")
        if player.count() and float(player.first.evaluate(LENGTH)) > 1:
            break
        grid.page.wait_for_timeout(500)
    assert float(player.first.evaluate(LENGTH)) > 1, "the grid worker hears it"
    shown = grid.page.locator("main .attachments img")
    assert pictures_of(grid) == 2 and shown.evaluate_all("async (all) => { for (const one of all) { one.loading = 'eager'; await one.decode(); } return all.every((one) => one.naturalWidth > 0); }")
    assert "语音反映" in grid.text()


LENGTH = """(player) => new Promise((done) => { player.preload = "metadata"; player.onloadedmetadata = () => done(player.duration);
    player.onerror = () => done(0); player.load(); setTimeout(() => done(player.duration || 0), 3000); })"""


def test_a_reload_brings_back_what_was_said_typed_and_photographed(enter: Enter) -> None:
    villager = enter(VILLAGER, 360, 1)
    villager.context.grant_permissions(["microphone"])
    villager.go("/report")
    villager.page.locator("[data-voice=button]").click()
    villager.page.locator("[data-state=recording]").wait_for()
    villager.page.wait_for_timeout(1500)
    villager.page.locator("[data-voice=button]").click()
    villager.page.locator("#recordings audio").wait_for()
    choose(villager, two_pictures())
    villager.page.locator("#pictures img").nth(1).wait_for()
    villager.page.fill("[name=text]", "水管爆了，在祠堂后面。")
    villager.page.wait_for_timeout(1000)
    villager.page.reload()
    villager.page.locator("#restored").wait_for()
    sound(villager)
    assert villager.page.locator("[name=text]").input_value() == "水管爆了，在祠堂后面。"
    assert villager.page.locator("#recordings audio").count() == 1 and villager.page.locator("#pictures img").count() == 2
    villager.page.locator("#pictures button.away").first.click()
    assert villager.page.locator("#pictures img").count() == 1
    number = sent(villager)
    villager.go(f"/cases/{number}")
    assert "水管爆了" in villager.text() and pictures_of(villager) == 1
    villager.go("/report")
    assert villager.page.locator("#restored").is_hidden(), "what has arrived is not offered again"


def test_a_broken_network_loses_nothing_and_sends_it_once(enter: Enter) -> None:
    villager = enter(VILLAGER, 360, 1)
    villager.go("/report")
    villager.page.locator("#report[data-ready]").wait_for()
    villager.context.set_offline(True)
    choose(villager, two_pictures())
    villager.page.locator("#pictures img").nth(1).wait_for()
    villager.page.fill("[name=text]", "村道边的护栏断了，夜里看不见。")
    villager.page.locator("#report button[type=submit]").click()
    villager.page.get_by_text("没有网络").first.wait_for()
    sound(villager)
    villager.context.set_offline(False)
    seen = villager.page.locator("[data-state=done] [data-see]")       # the card that stands in the form's place tells the number
    seen.wait_for(timeout=90_000)
    found = re.search(r"\d{8}-\d{8}", str(seen.get_attribute("href")))
    assert found is not None
    villager.go(f"/cases/{found.group()}")
    assert pictures_of(villager) == 2
    villager.go("/my-cases")
    assert villager.page.get_by_text("村道边的护栏断了").count() == 1
    villager.complaints[:] = [one for one in villager.complaints if "Failed to fetch" not in one]       # the network was away


def test_a_refused_microphone_is_explained_and_a_recording_can_be_chosen(enter: Enter) -> None:
    villager = enter(VILLAGER, 360)
    villager.context.clear_permissions()
    villager.context.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
    villager.go("/report?say=1")
    villager.page.locator("#how-to-allow").wait_for()
    assert villager.page.locator("#f-sound").is_visible()
    sound(villager)


def test_a_browser_that_cannot_record_says_so_and_takes_a_file(enter: Enter) -> None:
    villager = enter(VILLAGER, 360)
    villager.context.add_init_script("delete window.MediaRecorder")
    villager.go("/report?say=1")
    villager.page.locator("#no-microphone").wait_for()
    assert villager.page.locator("#f-sound").is_visible() and villager.page.locator("[data-voice=button]").is_hidden()
    sound(villager)


def test_wrong_input_comes_back_at_its_field_with_the_pictures_still_there(enter: Enter) -> None:
    villager = enter(VILLAGER, 360)
    villager.go("/report")
    villager.page.locator("#report[data-ready]").wait_for()
    villager.page.locator("#report button[type=submit]").click()
    villager.page.locator("#sending", has_text="有一样就行").wait_for()
    choose(villager, two_pictures()[:1])
    villager.page.locator("#pictures img").wait_for()
    villager.page.fill("[name=text]", "桥面塌了。")
    villager.page.evaluate("document.querySelector('[name=place]').append(new Option('x', '999')); document.querySelector('[name=place]').value = '999'")
    villager.page.locator("#report button[type=submit]").click()
    villager.page.locator("#f-place-error").wait_for()
    sound(villager)
    assert villager.page.locator("[name=text]").input_value() == "桥面塌了。" and villager.page.locator("#pictures img").count() == 1
    villager.page.locator("#f-place").select_option(index=0)
    sent(villager)


def test_pictures_are_made_small_upright_and_without_their_place(enter: Enter) -> None:
    villager = enter(VILLAGER, 360)
    villager.go("/report")
    villager.page.locator("#report[data-ready]").wait_for()
    exif = Image.Exif()
    exif[0x0112] = 6                                    # the camera was held upright
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 17.0, 24.0), 3: "E", 4: (121.0, 25.0, 48.0)})
    choose(villager, [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture("green", exif=exif)}])
    villager.page.locator("#pictures img").wait_for()
    width, height, size = villager.page.evaluate("""async () => { const data = await window.epointReport.collect(); const blob = data.get('files');
        const image = await createImageBitmap(blob); return [image.width, image.height, blob.size]; }""")
    assert (width, height) == (1067, 1600) and size < 900_000
    assert villager.page.locator("[name=latitude]").input_value() == ""
    villager.page.locator("#report-words details.more:not(.where) > summary").first.click()
    villager.page.locator("[name=keep_location]").check()
    villager.page.get_by_text("位置会一起发送").wait_for()
    assert villager.page.locator("[name=latitude]").input_value() == "29.290000" and villager.page.locator("[name=longitude]").input_value() == "121.430000"
    villager.page.locator("[name=keep_location]").uncheck()
    assert villager.page.locator("[name=latitude]").input_value() == ""


def test_a_picture_the_browser_cannot_read_is_sent_as_it_is(enter: Enter) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    made = io.BytesIO()
    Image.new("RGB", (400, 300), "orange").save(made, "HEIF")
    villager = enter(VILLAGER, 360)
    villager.go("/report")
    villager.page.locator("#report[data-ready]").wait_for()
    choose(villager, [{"name": "IMG_7.HEIC", "mimeType": "image/heic", "buffer": made.getvalue()}])
    villager.page.locator("#pictures li", has_text="IMG_7.HEIC").wait_for()
    number = sent(villager)
    villager.go(f"/cases/{number}")
    assert pictures_of(villager) == 1


def test_without_scripts_the_page_is_a_form_that_takes_pictures(enter: Enter, chromium: Any, product: str) -> None:
    villager = enter(VILLAGER, 360)
    plain = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", java_script_enabled=False, storage_state=villager.context.storage_state())
    page = plain.new_page()
    page.goto(f"{product}/report")
    if os.environ.get("EPOINT_SCREENSHOTS"):
        page.screenshot(path=f"{os.environ['EPOINT_SCREENSHOTS']}/without-scripts.png", full_page=True)
    page.locator("input[name=files][multiple]").set_input_files([{**one, "buffer": picture("red", (800, 600))} for one in two_pictures()])
    page.locator("#report button[type=submit]").click()
    page.wait_for_url(re.compile(r"/cases/\d{8}-\d{8}/reported"))
    page.goto(page.url.removesuffix("/reported"))
    assert len(set(page.locator("main .attachments img").evaluate_all("(all) => all.map((one) => one.src)"))) == 2
    plain.close()


def test_a_grid_worker_files_by_voice_for_a_villager(enter: Enter) -> None:
    grid = enter(GRID, 360)
    grid.context.grant_permissions(["microphone"])
    grid.go("/report/on-behalf")
    grid.page.fill("[name=q]", "童")
    grid.page.locator("main form button[type=submit]").click()
    grid.page.locator("ul.rows a.open").first.click()
    grid.page.locator("#report[data-ready]").wait_for()
    grid.page.locator("[data-voice=button]").click()
    grid.page.locator("[data-state=recording]").wait_for()
    grid.page.wait_for_timeout(1300)
    sound(grid)
    number = sent(grid)                    # while the recording still runs: it ends and goes along
    grid.go(f"/cases/{number}")
    assert "代办" in grid.text() or "语音反映" in grid.text()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("kind", "scheme"), [("plain", "light"), ("large", "light"), ("high", "light"), ("plain", "dark"), ("large high", "dark")])
def test_home_and_report_are_sound_in_every_way_of_reading(enter: Enter, width: int, kind: str, scheme: str) -> None:
    villager = enter(VILLAGER, width)
    villager.page.emulate_media(color_scheme=scheme)
    for path in ("/", "/report"):
        villager.go(path)
        for name, value in (("type", "large"), ("contrast", "high")):
            button = villager.page.locator(f"[data-reach] button[name={name}]")
            if (value in kind) != (button.get_attribute("aria-pressed") == "true"):
                button.click()
                assert button.get_attribute("aria-pressed") == ("true" if value in kind else "false")
        sound(villager)
        villager.page.reload()
        assert (villager.page.locator("html").get_attribute("data-type") == "large") == ("large" in kind), "the choice stays"
        sound(villager)


def test_the_page_is_read_aloud_and_stops(enter: Enter) -> None:
    villager = enter(VILLAGER, 360)
    villager.context.add_init_script("""window.said = []; const voice = { lang: "zh-CN", name: "x" };
        Object.defineProperty(window, "speechSynthesis", { value: { getVoices: () => [voice], cancel() { window.said.push("(cancel)"); }, speak(one) { window.said.push(one.text); if (window.said.length < 400) setTimeout(() => one.onend?.(), 250); } } });
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };""")
    villager.go("/")
    villager.page.get_by_role("button", name="读给我听").click()
    until_said(villager, "我要说事")
    villager.go("/report")
    villager.page.get_by_role("button", name="读给我听").click()
    until_said(villager, "我要反映")
    villager.page.get_by_role("button", name="停止").click()
    said = villager.page.evaluate("window.said")
    assert said[-1] == "(cancel)" and not any("display" in one for one in said)
    assert villager.page.get_by_role("button", name="读给我听").count() == 1


def until_said(visitor: Visitor, words: str) -> None:
    for _ in range(100):
        if any(words in one for one in visitor.page.evaluate("window.said")):
            return
        visitor.page.wait_for_timeout(50)
    raise AssertionError(f"“{words}” is not read aloud")


@pytest.mark.parametrize("path", ["/", "/report"])
def test_a_first_visit_is_light(enter: Enter, chromium: Any, product: str, path: str) -> None:
    villager = enter(VILLAGER, 360)
    fresh = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", storage_state=villager.context.storage_state())
    kilobytes, requests = weigh(fresh, product + path)
    again, _ = weigh(fresh, product + path)
    fresh.close()
    assert 5 < kilobytes <= HEAVIEST and requests > 3
    assert again < kilobytes / 4, "style sheets and scripts are kept"
