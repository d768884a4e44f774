"""Large letters and strong colours: chosen for the browser, also without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.people import Person
from tests.web.browser import Browser
from tests.world import World

ClientAs = Callable[[Person | None], Browser]


@pytest.mark.parametrize(("name", "value", "mark"), [("type", "large", 'data-type="large"'), ("contrast", "high", 'data-contrast="high"')])
def test_a_way_of_reading_is_chosen_and_taken_back(world: World, client_as: ClientAs, name: str, value: str, mark: str) -> None:
    browser = client_as(world.villager)
    assert mark not in browser.get("/").get_data(as_text=True)
    answer = browser.send("/reading", {name: value, "next": "/report?say=1"})
    assert answer.status_code == 303 and answer.headers["Location"] == "/report?say=1"
    page = browser.get("/").get_data(as_text=True)
    assert mark in page and f'name="{name}" value="normal" aria-pressed="true"' in page
    browser.send("/reading", {name: "normal"})
    assert mark not in browser.get("/").get_data(as_text=True)


def test_somebody_who_is_not_signed_in_may_choose_too(client_as: ClientAs) -> None:
    browser = client_as(None)
    browser.send("/reading", {"type": "large"})
    assert 'data-type="large"' in browser.get("/sign-in").get_data(as_text=True)


def test_what_is_not_offered_is_refused_and_never_written_into_a_page(client_as: ClientAs) -> None:
    browser = client_as(None)
    assert browser.send("/reading", {"type": "huge"}).status_code == 400
    browser.set_cookie("contrast", 'x" onload="y')
    assert "onload" not in browser.get("/sign-in").get_data(as_text=True)


def test_nobody_is_sent_elsewhere(client_as: ClientAs) -> None:
    assert client_as(None).send("/reading", {"type": "large", "next": "https://evil.example/"}).headers["Location"] == "/"
