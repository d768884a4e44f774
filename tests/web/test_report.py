"""反映 and 代办: filing a report as a villager and on a villager's behalf."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engine.clock import from_text
from engine.engine import Engine
from engine.people import Person
from engine.tables import case
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, VILLAGERS, World
from web.report import subject_of

ClientAs = Callable[[Person | None], Browser]
TEXT = "村口路灯坏了三盏。夜里老人走路不安全，请尽快修。"
FILLED = {"text": TEXT, "place": OWN, "category": "infrastructure"}
pytestmark = pytest.mark.usefixtures("deployed")


def cases(engine: Engine) -> list:  # type: ignore[type-arg]
    with engine.database.read() as connection:
        return list(connection.execute(select(case)))


def test_a_villager_reports_in_one_go_and_gets_a_number(engine: Engine, world: World, client_as: ClientAs) -> None:
    answer = client_as(world.villager).send("/report", FILLED)
    (row,) = cases(engine)
    assert answer.status_code == 303 and answer.headers["Location"] == f"/cases/{row.number}/reported"
    assert (row.place, row.category, row.text, row.subject) == (OWN, "infrastructure", TEXT, "村口路灯坏了三盏")
    assert row.reporter_id == row.filed_by_id == world.villager.id
    page = client_as(world.villager).get(answer.headers["Location"]).get_data(as_text=True)
    assert row.number in page and re.match(r"\d{8}-\d{8}$", row.number)


def test_the_form_offers_the_villages_of_the_township_and_guesses_the_home(world: World, client_as: ClientAs) -> None:
    page = client_as(world.villager).get("/report").get_data(as_text=True)
    assert f'<option value="{OWN}" selected>' in page and f'value="{SAME_TOWNSHIP}"' in page
    assert OTHER_TOWNSHIP not in page


def test_the_same_form_sent_twice_makes_one_case(engine: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    first = browser.send("/report", FILLED | {"request_key": "the-same-key-0123456789"})
    second = browser.send("/report", FILLED | {"request_key": "the-same-key-0123456789"})
    assert first.headers["Location"] == second.headers["Location"]
    assert len(cases(engine)) == 1


def test_a_form_without_a_request_key_is_refused(engine: Engine, world: World, client_as: ClientAs) -> None:
    assert client_as(world.villager).send("/report", FILLED | {"request_key": ""}).status_code == 400
    assert cases(engine) == []


@pytest.mark.parametrize(("wrong", "field"), [
    ({"text": "   "}, "text"), ({"text": "长" * 10_001}, "text"), ({"text": "a\x07b"}, "text"), ({"place": OTHER_TOWNSHIP}, "place"),
    ({"place": "330226"}, "place"), ({"place": ""}, "place"), ({"category": "weather"}, "category"),
])
def test_what_does_not_fit_comes_back_with_words_at_the_field(
    engine: Engine, world: World, client_as: ClientAs, wrong: dict[str, str], field: str,
) -> None:
    answer = client_as(world.villager).send("/report", FILLED | wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f'id="f-{field}-error"' in page
    assert wrong.get("text", TEXT).strip()[-200:] in page
    assert cases(engine) == []


def test_markup_in_a_report_stays_text(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    where = browser.send("/report", FILLED | {"text": "<script>alert(1)</script>{{ 'wx'~'yz' }}"}).headers["Location"]
    page = browser.get(where.removesuffix("/reported")).get_data(as_text=True)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page and "wxyz" not in page


def test_a_grid_worker_files_for_a_villager_whose_case_it_then_is(engine: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("grid_worker"))
    found = browser.send("/report/find-villager", {"q": "胡"}).get_data(as_text=True)
    name, phone = VILLAGERS[OWN]
    assert name in found and phone not in found and "138****1001" in found
    form = browser.get(f"/report/on-behalf?villager={world.villager.id}").get_data(as_text=True)
    assert name in form and f'<option value="{SAME_TOWNSHIP}"' not in form
    answer = browser.send("/report/on-behalf", FILLED | {"villager": world.villager.id})
    (row,) = cases(engine)
    assert (row.reporter_id, row.filed_by_id) == (world.villager.id, world.person("grid_worker").id)
    assert browser.get(answer.headers["Location"]).status_code == 200
    villagers_page = client_as(world.villager).get(f"/cases/{row.number}").get_data(as_text=True)
    assert "Reported on behalf" in villagers_page and world.person("grid_worker").name in villagers_page


def test_a_grid_worker_finds_and_files_for_nobody_of_another_village(engine: Engine, world: World, client_as: ClientAs) -> None:
    browser, stranger = client_as(world.person("grid_worker")), world.villagers[SAME_TOWNSHIP]
    assert stranger.id not in browser.send("/report/find-villager", {"q": stranger.name}).get_data(as_text=True)
    assert browser.get(f"/report/on-behalf?villager={stranger.id}").status_code == 403
    assert browser.send("/report/on-behalf", FILLED | {"villager": stranger.id, "place": SAME_TOWNSHIP}).status_code == 403
    assert browser.send("/report/on-behalf", FILLED | {"villager": world.villager.id, "place": SAME_TOWNSHIP}).status_code == 422
    assert browser.send("/report/on-behalf", FILLED | {"villager": world.person("administrator").id}).status_code == 403
    assert cases(engine) == []


@pytest.mark.parametrize(("text", "subject"), [
    ("路灯坏了。很黑", "路灯坏了"), ("  \n路灯坏了\n很黑", "路灯坏了"), ("路" * 50, "路" * 39 + "…"),
    ("Why?", "Why"), ("路灯", "路灯")])
def test_the_subject_is_the_first_sentence(text: str, subject: str) -> None:
    assert subject_of(text) == subject


def test_the_home_page_and_my_cases_show_what_goes_on(app: Flask, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    assert "Nothing reported yet" in browser.get("/").get_data(as_text=True)
    for number in range(23):
        browser.send("/report", FILLED | {"text": f"第{number}件事。"})
    home, mine = browser.get("/").get_data(as_text=True), browser.get("/my-cases").get_data(as_text=True)
    assert home.count('class="open"') == 5 and "All my cases" in home
    assert mine.count('class="open"') == 20
    following = re.search(r'rel="next" href="([^"]+)"', mine)
    assert following is not None
    rest = browser.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    assert rest.count('class="open"') == 3
    neighbour = client_as(world.villagers[SAME_TOWNSHIP]).get("/my-cases").get_data(as_text=True)
    assert 'class="open"' not in neighbour


@pytest.mark.parametrize(("ticked", "hours"), [({}, 24), ({"danger": "1"}, 2)])
def test_danger_makes_a_report_urgent_from_the_first(engine: Engine, world: World, client_as: ClientAs, ticked: dict[str, str], hours: int) -> None:
    client_as(world.villager).send("/report", FILLED | ticked)
    (row,) = cases(engine)
    assert (from_text(row.due_at) - from_text(row.created_at)) == timedelta(hours=hours)
    assert row.priority == ("urgent" if ticked else "normal")


def test_a_tick_for_danger_stays_when_the_form_comes_back(world: World, client_as: ClientAs) -> None:
    page = client_as(world.villager).send("/report", FILLED | {"text": " ", "danger": "1"}).get_data(as_text=True)
    assert 'name="danger" value="1" checked' in page
