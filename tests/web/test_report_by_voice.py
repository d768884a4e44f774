"""The report page without words: recordings, pictures, the place with consent, what the browser may do there."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine.engine import Engine
from engine.people import Person
from engine.tables import attachment, case
from tests.media.samples import picture, sound
from tests.web.browser import Browser
from tests.world import OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]
pytestmark = pytest.mark.usefixtures("deployed")


def files_of(engine: Engine) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(select(attachment).order_by(attachment.c.kind.desc())))


def the_case(engine: Engine) -> Any:
    with engine.database.read() as connection:
        return connection.execute(select(case)).one()


def said_and_shown() -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(sound()), "voice.webm"), (io.BytesIO(picture("JPEG")), "a.jpg"), (io.BytesIO(picture("PNG")), "b.png")]


def test_voice_and_pictures_are_enough(engine: Engine, world: World, client_as: ClientAs) -> None:
    answer = client_as(world.villager).send("/report", {"text": " ", "place": OWN, "files": said_and_shown()}, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert [row.kind for row in files_of(engine)] == ["voice", "picture", "picture"]
    assert (the_case(engine).subject, the_case(engine).text) == ("[voice]", "")


def test_with_nothing_at_all_it_says_what_would_be_enough(world: World, client_as: ClientAs) -> None:
    answer = client_as(world.villager).send("/report", {"text": " ", "place": OWN, "files": (io.BytesIO(b""), "")}, content_type="multipart/form-data")
    assert answer.status_code == 422 and "One of the three is enough" in answer.get_data(as_text=True)


def test_a_bad_file_is_said_and_what_was_typed_is_still_there(engine: Engine, world: World, client_as: ClientAs) -> None:
    answer = client_as(world.villager).send(
        "/report", {"text": "桥塌了。", "place": OWN, "files": (io.BytesIO(b"<html><script>1</script>"), "a.jpg")}, content_type="multipart/form-data")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'href="#f-files"' in page and "桥塌了。" in page and files_of(engine) == []


@pytest.mark.parametrize(("fields", "kept"), [
    ({"keep_location": "1", "latitude": "29.29", "longitude": "121.43"}, (29.29, 121.43)),
    ({"latitude": "29.29", "longitude": "121.43"}, (None, None)),
    ({"keep_location": "1", "latitude": "91", "longitude": "121.43"}, (None, None)),
    ({"keep_location": "1", "latitude": "nan", "longitude": "121.43"}, (None, None)),
    ({"keep_location": "1", "latitude": "", "longitude": ""}, (None, None)),
])
def test_the_place_is_kept_only_with_consent_and_when_it_is_on_this_earth(
    engine: Engine, world: World, client_as: ClientAs, fields: dict[str, str], kept: tuple[float | None, float | None],
) -> None:
    client_as(world.villager).send("/report", {"text": "", "place": OWN, "files": said_and_shown(), **fields}, content_type="multipart/form-data")
    first, *others = files_of(engine)
    assert (first.latitude, first.longitude) == kept and all(row.latitude is None for row in others)


def test_a_script_that_sends_the_form_is_told_where_to_go(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    answer = browser.send("/report", {"text": "桥塌了。", "place": OWN}, headers={"Accept": "application/json"})
    assert answer.status_code == 201 and re.fullmatch(r"/cases/\d{8}-\d{8}/reported", answer.get_json()["location"])


def test_only_the_report_page_may_ask_for_microphone_camera_and_place(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    page, home = browser.get("/report").headers, browser.get("/").headers
    for what in ("camera", "microphone", "geolocation"):
        assert f"{what}=(self)" in page["Permissions-Policy"] and f"{what}=()" in home["Permissions-Policy"]
    assert page["Content-Security-Policy"] == home["Content-Security-Policy"] + "; media-src 'self' blob:"
    assert "payment=()" in page["Permissions-Policy"]


def test_the_first_page_leads_straight_to_speaking(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    home = browser.get("/").get_data(as_text=True)
    assert 'href="/report?say=1"' in home and 'href="/my-cases"' in home and 'href="/notices"' in home
    assert "data-say-now" in browser.get("/report?say=1").get_data(as_text=True)
    assert "data-say-now" not in browser.get("/report").get_data(as_text=True)


def test_the_village_stands_in_one_line_and_can_be_changed(engine: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    page = browser.get("/report").get_data(as_text=True)
    assert re.search(r"<summary>.*?</svg><span>[^<]+</span><span class=\"change\">change</span></summary>", page)
    browser.send("/report", {"text": "桥塌了。", "place": SAME_TOWNSHIP})
    assert the_case(engine).place == SAME_TOWNSHIP


def test_what_it_looks_like_is_shown_and_goes_along_unless_changed(engine: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    shown = browser.send("/report/likely", {"text": "村口路灯坏了。", "place": OWN}).get_data(as_text=True)
    assert "It looks like: Roads, water, power" in shown and 'name="guess" value="infrastructure"' in shown
    assert "It looks like" not in browser.send("/report/likely", {"text": "你好", "place": OWN}).get_data(as_text=True)
    browser.send("/report", {"text": "村口路灯坏了。", "place": OWN, "guess": "infrastructure", "category": "safety"})
    assert the_case(engine).category == "safety"


def test_a_suggestion_nobody_offered_is_refused(engine: Engine, world: World, client_as: ClientAs) -> None:
    assert client_as(world.villager).send("/report", {"text": "路灯坏了", "place": OWN, "guess": "weather"}).status_code == 422
