"""What the phone sends later: a token of the session it goes out in, data instead of redirects, the same case for the same key."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from engine.engine import Engine
from engine.people import Person
from tests.web.browser import Browser
from tests.world import World

ClientAs = Callable[[Person | None], Browser]
LATER = {"Epoint-Outbox": "1", "Accept": "text/html;q=0.9, application/json"}


def test_the_token_is_for_who_is_signed_in_and_for_this_site_only(client_as: ClientAs, world: World) -> None:
    browser = client_as(world.villager)
    told = browser.get("/outbox/token", headers={"Accept": "application/json"})
    assert told.headers["Cache-Control"] == "no-store"
    assert told.json["person"] == browser.get("/").headers["Epoint-Offline"].split()[0]
    assert browser.post("/language", data={"locale": "en", "csrf_token": told.json["token"]}).status_code == 303
    assert client_as(None).get("/outbox/token", headers={"Accept": "application/json"}).status_code == 401
    for site in ("cross-site", "same-site", "none"):
        assert browser.get("/outbox/token", headers={"Sec-Fetch-Site": site}).status_code == 403


def test_a_report_sent_twice_under_one_key_is_one_case(deployed: Engine, client_as: ClientAs, world: World) -> None:
    browser, key = client_as(world.villager), secrets.token_urlsafe(16)
    fields = {"text": "The ditch has fallen in.", "place": world.villager.home, "request_key": key}
    first, second = (browser.send("/report", fields, headers=LATER) for _ in range(2))
    assert first.status_code == second.status_code == 201 and first.json == second.json and "/cases/" in first.json["location"]


def test_a_form_that_does_not_fit_comes_back_with_its_words(deployed: Engine, client_as: ClientAs, world: World) -> None:
    answer = client_as(world.villager).send("/report", {"text": "", "place": world.villager.home}, headers=LATER)
    assert answer.status_code == 422 and 'class="errors"' in answer.text


def test_a_refusal_that_was_only_flashed_is_an_error_to_the_outbox(deployed: Engine, client_as: ClientAs, world: World) -> None:
    browser = client_as(world.villager)
    made = browser.send("/report", {"text": "The lamp is out.", "place": world.villager.home}, headers=LATER)
    number = made.json["location"].split("/")[2]
    answer = browser.send(f"/cases/{number}/files", {}, headers=LATER)
    assert answer.status_code == 422
