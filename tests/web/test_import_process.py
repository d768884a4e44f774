"""web/import_process.py: a foreign diagram is drawn, explained, repaired by buttons, and taken home."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from engine.clock import FrozenClock
from engine.engine import Engine
from engine.people import Person, create_person
from engine.process_import.drafts import EACH
from engine.settings import ROOT
from tests.web.browser import Browser
from tests.world import World

REFERENCE = ROOT / "tests" / "data" / "miwg"


@pytest.fixture
def designer(engine: Engine, world: World) -> Person:
    return create_person(engine, name="设计", login="designing", memberships=[("designer", "330226")])


@pytest.fixture
def browser(client_as: Callable[[Person | None], Browser], designer: Person) -> Browser:
    return client_as(designer)


def upload(browser: Browser, data: bytes, name: str = "C.1.0.bpmn") -> TestResponse:
    return browser.send("/admin/import-process", {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def draft_of(browser: Browser, name: str = "C.1.0.bpmn") -> str:
    answer = upload(browser, (REFERENCE / name).read_bytes(), name)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def fields_of(page: str, repair: str) -> dict[str, str]:
    """The form that offers a repair, as its button would send it."""
    form = next(part for part in page.split("<form")[1:] if f'value="{repair}"' in part.split("</form>")[0]).split("</form>")[0]
    return {name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', form).group(1)) for name in ("file", "rule", "element")} | {"repair": repair}      # type: ignore[union-attr]


def test_a_diagram_is_shown_with_what_keeps_it_from_running(browser: Browser) -> None:
    place = draft_of(browser)
    page = browser.get(place).text
    assert "data-diagram" in page and "Approver" in page and "names no role" in page and "9 things keep it from running" in page
    drawn = browser.get(f"{place}/diagram.bpmn")
    assert drawn.status_code == 200 and drawn.mimetype == "application/xml" and b"BPMNShape" in drawn.data


def test_a_repair_is_one_button(browser: Browser) -> None:
    place = draft_of(browser)
    asked = fields_of(browser.get(place).text, "lane_role")
    assert browser.send(place, asked | {"choice_lane_role": "command_room"}).status_code == 303
    page = browser.get(place).text
    assert "8 things keep it from running" in page and "1 repair so far" in page
    assert b'name="command_room"' in browser.get(f"{place}/diagram.bpmn").data
    assert browser.send(place, asked | {"choice_lane_role": "villager"}).status_code == 303      # done already: nothing happens
    assert "1 repair so far" in browser.get(place).text


def test_all_that_can_be_guessed_is_repaired_at_once_and_the_folder_taken_home(browser: Browser) -> None:
    place = draft_of(browser)
    assert browser.send(place, {"repair": "all"}).status_code == 303
    assert "It can run" in browser.get(place).text
    answer = browser.get(f"{place}/folder.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert {"processes/c_1_0/c_1_0.bpmn", "processes/c_1_0/fields.toml", "forms/c_1_0/approveInvoice.form"} <= set(names)
    assert all(name.startswith(("processes/c_1_0/", "forms/c_1_0/")) for name in names)


def test_an_answer_that_does_not_fit_is_said_at_its_place(browser: Browser) -> None:
    place = draft_of(browser)
    answer = browser.send(place, fields_of(browser.get(place).text, "lane_role") | {"choice_lane_role": "king"})
    assert answer.status_code == 422 and "there is no choice king" in answer.text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04x", b"<html/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"x" * 2_500_000])
def test_what_is_no_diagram_is_refused_at_the_field(browser: Browser, data: bytes) -> None:
    answer = upload(browser, data)
    assert answer.status_code == 422 and 'id="file-error"' in answer.text or "aria-invalid" in answer.text


def test_nothing_chosen_is_told(browser: Browser) -> None:
    assert "Choose a file." in browser.send("/admin/import-process").text


def test_a_draft_is_ones_own_and_gone_after_a_day(browser: Browser, client_as: Callable[[Person | None], Browser], engine: Engine, clock: FrozenClock) -> None:
    place = draft_of(browser)
    other = client_as(create_person(engine, name="另一", login="other_designer", memberships=[("designer", "330226")]))
    assert other.get(place).status_code == other.send(place, {"repair": "all"}).status_code == other.get(f"{place}/folder.zip").status_code == 404
    clock.move(timedelta(hours=25))
    assert browser.get(place).status_code in (303, 404)


def test_only_the_latest_drafts_are_kept(browser: Browser, engine: Engine) -> None:
    places = [draft_of(browser, "A.1.0.bpmn") for _ in range(EACH + 2)]
    assert len(list((engine.settings.data_dir / "imports").glob("*.zip"))) == EACH
    assert browser.get(places[-1]).status_code == 200


def test_a_name_of_an_element_cannot_break_the_page(browser: Browser) -> None:
    data = (REFERENCE / "A.1.0.bpmn").read_bytes().replace(b'name="Task 1"', b'name="&lt;img src=x onerror=alert(1)&gt;"')
    page = browser.get(str(upload(browser, data).headers["Location"])).text
    assert "<img src=x" not in page and "&lt;img src=x" in page


def test_no_page_is_heavy(browser: Browser) -> None:
    assert len(browser.get(draft_of(browser, "B.2.0.bpmn")).data) < 200_000
