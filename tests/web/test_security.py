"""Headers, CSRF, cookies, sign-in limits, and that a demo's doors exist in a demo only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask, url_for

from engine.clock import FrozenClock
from engine.engine import Engine
from engine.people import Person
from engine.sessions import ABSOLUTE, IDLE, end_all_sessions
from engine.settings import Settings
from engine.tables import session as session_table
from tests.web.browser import Browser, browser_of
from tests.world import PASSWORD, World
from web import create_app

ClientAs = Callable[[Person | None], Browser]


def cookie_of(browser: Browser) -> str:
    found = browser.get_cookie("epoint")
    return found.value if found is not None else ""


def sign_in(browser: Browser, login: str, password: str, **more: str):  # type: ignore[no-untyped-def]
    return browser.send("/sign-in", {"login": login, "password": password, **more})


@pytest.mark.parametrize("path", ["/sign-in", "/", "/my-cases", "/nothing-here", "/healthz"])
def test_every_answer_carries_the_headers_that_protect_it(world: World, client_as: ClientAs, path: str) -> None:
    headers = client_as(world.villager).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_no_page_has_an_inline_script_or_style(world: World, client_as: ClientAs) -> None:
    for person in (None, world.villager, world.person("grid_worker"), world.person("administrator")):
        for path in ("/sign-in", "/", "/my-cases", "/report/on-behalf", "/nothing-here"):
            page = client_as(person).get(path, follow_redirects=True).get_data(as_text=True)
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page), path


def test_the_session_cookie_is_for_this_site_and_no_script(app: Flask, world: World) -> None:
    answer = sign_in(browser_of(app, None), str(world.villager.login), PASSWORD)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("epoint="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie


def test_behind_https_the_cookie_is_secure(engine: Engine, settings: Settings, world: World) -> None:
    app = create_app(replace(settings, secure_cookies=True), engine)
    app.test_client_class = Browser
    page = app.test_client().get("/sign-in", base_url="https://county.example")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"]


def test_every_route_that_is_not_a_get_refuses_a_form_without_the_token(app: Flask, world: World, client_as: ClientAs) -> None:
    samples = {"number": "20260302-00000000", "name": "x", "task_id": "x", "process": "x", "incident_id": "x"}
    tried = 0
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            with app.test_request_context():
                url = url_for(rule.endpoint, **{name: 1 if f"<int:{name}>" in rule.rule else samples.get(name, "x") for name in rule.arguments})
            answer = client_as(world.person("administrator")).open(url, method=method, data={"request_key": "k" * 22})
            assert answer.status_code == 400, f"{method} {rule.rule} works without a CSRF token"
            tried += 1
    assert tried >= 6


def test_a_token_of_another_session_is_refused(world: World, client_as: ClientAs) -> None:
    mine, others = client_as(world.villager), client_as(world.person("grid_worker"))
    answer = mine.post("/sign-out", data={"csrf_token": others.csrf_token()})
    assert answer.status_code == 400


def test_signing_in_gives_a_new_session_and_a_new_csrf_token(app: Flask, engine: Engine, world: World) -> None:
    browser = browser_of(app, None)
    before_token = browser.csrf_token()
    before = cookie_of(browser)
    assert sign_in(browser, str(world.villager.login), PASSWORD).status_code == 303
    first = cookie_of(browser)
    assert first != before
    assert browser.post("/sign-out", data={"csrf_token": before_token}).status_code == 400
    assert sign_in(browser, str(world.person("grid_worker").login), PASSWORD).status_code == 303
    assert cookie_of(browser) != first
    browser.set_cookie("epoint", first)
    assert browser.get("/my-cases").status_code == 303       # the first session ended when the second began


def test_only_a_digest_of_the_token_is_stored_and_the_cookie_names_nobody(app: Flask, engine: Engine, world: World) -> None:
    browser = browser_of(app, None)
    sign_in(browser, str(world.villager.login), PASSWORD)
    with browser.session_transaction() as kept:
        token = kept["_user_id"]
        assert world.villager.id not in str(dict(kept))
    with engine.database.read() as connection:
        stored = connection.execute(session_table.select()).all()
    assert len(stored) == 1 and token not in str(stored)


def test_a_session_ends_by_signing_out_and_stays_ended(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    kept = cookie_of(browser)
    assert browser.send("/sign-out").status_code == 303
    browser.set_cookie("epoint", kept)
    assert browser.get("/my-cases").status_code == 303


def test_signing_out_everywhere_ends_every_device(world: World, client_as: ClientAs) -> None:
    phone, computer = client_as(world.villager), client_as(world.villager)
    assert phone.send("/sign-out-everywhere").status_code == 303
    assert computer.get("/my-cases").status_code == 303


def test_a_session_ends_when_nobody_comes_back_and_at_the_latest_after_a_week(
    engine: Engine, settings: Settings, world: World, clock: FrozenClock,
) -> None:
    def app_at(hours: float) -> Flask:
        made = create_app(settings, replace(engine, clock=FrozenClock(clock.now() + timedelta(hours=hours))))
        made.test_client_class = Browser
        return made

    idle, busy = browser_of(app_at(0), world.villager), browser_of(app_at(0), world.villager)
    hour = IDLE.total_seconds() / 3600
    last = ABSOLUTE.total_seconds() / 3600
    moment, status = 0.0, 200
    while moment + hour / 2 < last:
        moment += hour / 2
        later = app_at(moment).test_client()
        later.set_cookie("epoint", cookie_of(busy))
        status = later.get("/my-cases").status_code
        assert status == 200, f"signed out after {moment} hours although in use"
    for kept, at in ((busy, last + 0.1), (idle, hour + 0.1)):
        later = app_at(at).test_client()
        later.set_cookie("epoint", cookie_of(kept))
        assert later.get("/my-cases").status_code == 303


def test_moving_the_demos_clock_signs_nobody_out(world: World, clock: FrozenClock, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    clock.move(timedelta(days=30))
    assert browser.get("/my-cases").status_code == 200


def test_who_is_shut_out_is_out_at_once(engine: Engine, world: World, client_as: ClientAs) -> None:
    from sqlalchemy import update

    from engine.tables import person

    browser = client_as(world.villager)
    with engine.database.write() as connection:
        connection.execute(update(person).where(person.c.id == world.villager.id).values(active=False))
    assert browser.get("/my-cases").status_code == 303
    assert end_all_sessions(engine, world.villager.id) == 1


def test_the_answer_is_the_same_for_a_wrong_password_and_an_unknown_login(app: Flask, world: World) -> None:
    pages = []
    for login in (str(world.villager.login), "nobody-of-this-name"):
        answer = sign_in(browser_of(app, None), login, "wrong")
        assert answer.status_code == 422
        page = answer.get_data(as_text=True).replace(login, "LOGIN")
        pages.append(re.sub(r'name="csrf_token" value="[^"]*"', "", page))
    assert pages[0] == pages[1]


def test_guessing_is_stopped_after_ten_attempts_a_minute_even_with_the_right_password(
    app: Flask, world: World, engine: Engine, clock: FrozenClock, settings: Settings,
) -> None:
    login = str(world.villager.login)
    statuses = [sign_in(browser_of(app, None), login.upper() if n % 2 else login, "wrong").status_code for n in range(10)]
    assert statuses == [422] * 10
    stopped = sign_in(browser_of(app, None), login, PASSWORD)
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 61
    other_process = create_app(settings, replace(engine, clock=FrozenClock(clock.now())))
    other_process.test_client_class = Browser
    assert sign_in(browser_of(other_process, None), login, PASSWORD).status_code == 429
    a_minute_later = create_app(settings, replace(engine, clock=FrozenClock(clock.now() + timedelta(seconds=61))))
    a_minute_later.test_client_class = Browser
    assert sign_in(browser_of(a_minute_later, None), login, PASSWORD).status_code == 303


def test_one_address_cannot_try_many_logins(app: Flask, world: World) -> None:
    statuses = [sign_in(browser_of(app, None), f"guess-{n}", "wrong").status_code for n in range(52)]
    assert statuses == [422] * 50 + [429] * 2
    elsewhere = browser_of(app, None)
    elsewhere.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert sign_in(elsewhere, str(world.villager.login), PASSWORD).status_code == 303


def test_signing_in_rightly_gives_the_attempts_back(app: Flask, world: World) -> None:
    login = str(world.villager.login)
    for _ in range(4):
        for _ in range(8):
            sign_in(browser_of(app, None), login, "wrong")
        assert sign_in(browser_of(app, None), login, PASSWORD).status_code == 303


@pytest.mark.parametrize("wish", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/\tx", "javascript:alert(1)", "\\\\evil", ""])
def test_nobody_is_led_to_another_site_after_signing_in(app: Flask, world: World, wish: str) -> None:
    assert sign_in(browser_of(app, None), str(world.villager.login), PASSWORD, next=wish).headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_one_wanted(app: Flask, world: World) -> None:
    browser = browser_of(app, None)
    asked = browser.get("/my-cases?after=x")
    assert asked.status_code == 303
    assert sign_in(browser, str(world.villager.login), PASSWORD, next="/my-cases?after=x").headers["Location"] == "/my-cases?after=x"


def test_outside_a_demo_nobody_enters_by_a_click(app: Flask, world: World, client_as: ClientAs) -> None:
    page = browser_of(app, None).get("/sign-in").get_data(as_text=True)
    assert "/demo" not in page
    assert browser_of(app, None).get("/demo").status_code == 404
    assert browser_of(app, None).send("/demo/enter", {"person": world.person("administrator").id}).status_code == 404
    assert client_as(world.person("administrator")).get("/admin/clock").status_code == 404


def test_in_a_demo_the_list_has_everybody_and_lets_nobody_else_in(settings: Settings, clock: FrozenClock) -> None:
    from tests.world import make_world

    demo = Engine.open(replace(settings, demo=True), clock)
    world = make_world(demo)
    app = create_app(demo.settings, demo)
    app.test_client_class = Browser
    page = browser_of(app, None).get("/demo").get_data(as_text=True)
    assert all(person.name in page for person in world.everybody)
    browser = browser_of(app, None)
    assert browser.send("/demo/enter", {"person": "nobody"}).status_code == 404
    assert browser.send("/demo/enter", {"person": world.villager.id}).status_code == 303
    assert world.villager.name in browser.get("/").get_data(as_text=True)
    demo.close()


def test_a_form_that_is_too_large_is_refused_with_words(world: World, client_as: ClientAs) -> None:
    answer = client_as(world.villager).send("/report", {"text": "长" * 400_000})
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)


def test_an_unforeseen_error_shows_a_page_and_logs_nothing_personal(
    app: Flask, world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:
    import web.my_cases

    secret = f"the row of {world.villager.name}"

    def breaks(*_: object) -> None:
        raise ValueError(secret)

    monkeypatch.setattr(web.my_cases, "my_cases", breaks)
    answer = client_as(world.villager).get("/my-cases")
    assert answer.status_code == 500
    assert "data-error-message" in answer.get_data(as_text=True)
    assert "ValueError" in caplog.text and "/my-cases" in caplog.text
    assert secret not in caplog.text + answer.get_data(as_text=True)


def test_a_part_gets_words_and_no_page(world: World, client_as: ClientAs) -> None:
    answer = client_as(world.villager).get("/nothing-here", headers={"HX-Request": "true"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 404 and "data-error-message" in text and "<html" not in text


def test_a_program_that_asks_for_json_is_told_in_json(world: World, client_as: ClientAs) -> None:
    anonymous = client_as(None).get("/my-cases", headers={"Accept": "application/json"})
    assert anonymous.status_code == 401 and anonymous.is_json


def test_browsers_keep_a_style_sheet_until_it_changes(world: World, client_as: ClientAs) -> None:
    browser = client_as(None)
    address = re.search(r'href="(/static/app\.css\?v=\w+)"', browser.get("/sign-in").get_data(as_text=True))
    assert address is not None
    assert "immutable" in browser.get(address[1]).headers["Cache-Control"]
    assert "immutable" not in browser.get("/static/app.css").headers["Cache-Control"]
    assert "immutable" not in browser.get("/static/nothing.css?v=1").headers.get("Cache-Control", "")
