"""Sign-in by phone, the second step, one's own sessions and the link to a case, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pyotp
import pytest
from flask import Flask

from engine.commands import report
from engine.commands.accounts import confirm_account, register
from engine.commands.sign_in_rules import require_second_step
from engine.engine import Engine
from engine.people import Person, create_person
from engine.second_factor import begin_enrolment, finish_enrolment
from engine.sessions import sessions_of
from engine.settings import Settings
from engine.sign_in_codes import ask_code, check_code
from tests.web.browser import Browser, browser_of
from tests.world import World

PHONE = "13800138000"
As = Callable[[Person | None], Browser]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A demo: the page shows the code."""
    return replace(settings, demo=True)


def ask(browser: Browser, phone: str = PHONE, **more: str) -> str:
    """Ask for a code and read it from the page."""
    answer = browser.send("/sign-in/phone", {"phone": phone, **more})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/code")
    found = re.search(r"The code is (\d{6})", browser.get("/sign-in/code").get_data(as_text=True))
    assert found
    return found.group(1)


def test_a_villager_comes_in_by_phone_and_stays_signed_in_for_long(app: Flask, engine: Engine, world: World) -> None:
    person, browser = create_person(engine, name="王秀兰", phone=PHONE, home=world.villages[0]), browser_of(app, None)
    answer = browser.send("/sign-in/code", {"code": ask(browser, next="/my-cases")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-cases")
    only = sessions_of(engine, person.id)
    assert [one.how for one in only] == ["code"]
    assert "Max-Age" in answer.headers["Set-Cookie"] or "Expires" in answer.headers["Set-Cookie"]


def test_known_and_unknown_numbers_read_the_same(app: Flask, engine: Engine, world: World) -> None:
    create_person(engine, name="王秀兰", phone=PHONE, home=world.villages[0])
    pages = []
    for phone in (PHONE, "13900138000"):
        browser = browser_of(app, None)
        code = ask(browser, phone)
        wrong = browser.send("/sign-in/code", {"code": f"{(int(code) + 1) % 10**6:06d}"})
        page = wrong.get_data(as_text=True).replace(code, "CODE")
        pages.append((wrong.status_code, re.sub(r'name="csrf_token" value="[^"]+"', "", page)))
    assert pages[0] == pages[1]


def test_the_cookie_before_signing_in_is_worth_nothing_after(app: Flask, engine: Engine, world: World) -> None:
    create_person(engine, name="王秀兰", phone=PHONE, home=world.villages[0])
    browser = browser_of(app, None)
    code = ask(browser)
    planted = browser.get_cookie("epoint")
    assert planted is not None
    browser.send("/sign-in/code", {"code": code})
    thief = browser_of(app, None)
    thief.set_cookie("epoint", planted.value)
    assert thief.get("/my-cases").status_code == 303
    assert thief.send("/sign-in/code", {"code": code}).status_code == 422


@pytest.mark.parametrize("wish", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_elsewhere_after_the_code(app: Flask, engine: Engine, world: World, wish: str) -> None:
    create_person(engine, name="王秀兰", phone=PHONE, home=world.villages[0])
    browser = browser_of(app, None)
    assert browser.send("/sign-in/code", {"code": ask(browser, next=wish)}).headers["Location"] == "/"


def test_without_the_token_of_the_form_no_code_is_sent(app: Flask, world: World) -> None:
    assert browser_of(app, None).post("/sign-in/phone", data={"phone": PHONE}).status_code == 400


def test_a_real_product_without_sms_says_so_and_shows_no_code(engine: Engine, world: World) -> None:
    from web import create_app

    real = replace(engine, settings=replace(engine.settings, demo=False))
    app = create_app(real.settings, real)
    app.test_client_class = Browser
    browser = browser_of(app, None)
    page = browser.get("/sign-in").get_data(as_text=True)
    assert "Codes cannot be sent" in page and 'name="password"' in page
    assert browser.send("/sign-in/phone", {"phone": PHONE}).status_code == 409


def test_a_new_number_registers_with_what_was_typed_kept(app: Flask, world: World) -> None:
    browser = browser_of(app, None)
    assert browser.send("/sign-in/code", {"code": ask(browser)}).headers["Location"] == "/sign-in/who"
    wrong = browser.send("/sign-in/register", {"name": "新来的", "village": ""})
    assert wrong.status_code == 422 and "新来的" in wrong.get_data(as_text=True)
    assert browser.send("/sign-in/register", {"name": "新来的", "village": world.villages[0]}).status_code == 303
    assert browser.get("/").status_code == 200


def test_staff_with_a_second_step_are_not_in_before_it(app: Flask, engine: Engine, world: World) -> None:
    worker, browser = create_person(engine, name="网格员", login="careful", password="a long password", memberships=[("grid_worker", world.villages[0])]), browser_of(app, None)
    secret = begin_enrolment(engine, worker).secret
    codes = finish_enrolment(engine, worker, pyotp.TOTP(secret).at(engine.clock.now()))
    answer = browser.send("/sign-in", {"login": "careful", "password": "a long password", "next": "/inbox"})
    assert answer.headers["Location"] == "/sign-in/second"
    assert browser.get("/inbox").status_code == 303
    assert browser.send("/sign-in/second", {"code": "000000"}).status_code == 422
    assert browser.send("/sign-in/second", {"code": codes[0]}).headers["Location"] == "/inbox"
    assert browser.get("/inbox").status_code == 200


def test_whose_role_needs_a_second_step_sets_it_up_first(app: Flask, engine: Engine, world: World) -> None:
    create_person(engine, name="网格员", login="new", password="a long password", memberships=[("grid_worker", world.villages[0])])
    require_second_step(engine, world.person("administrator"), ["grid_worker"])
    browser = browser_of(app, None)
    browser.send("/sign-in", {"login": "new", "password": "a long password"})
    assert browser.get("/inbox").headers["Location"] == "/account/second-factor"
    page = browser.get("/account/second-factor").get_data(as_text=True)
    picture = browser.get("/account/second-factor/qr.svg")
    assert picture.mimetype == "image/svg+xml" and b"<script" not in picture.data and b"style=" not in picture.data
    secret = re.search(r'class="secret">(\w+)<', page)
    assert secret
    done = browser.send("/account/second-factor", {"code": pyotp.TOTP(secret.group(1)).at(engine.clock.now())})
    assert done.status_code == 200 and len(re.findall(r"<li>\w{5}-\w{5}</li>", done.get_data(as_text=True))) == 10
    assert browser.get("/inbox").status_code == 200


def test_one_ends_ones_own_session_elsewhere_and_nobody_elses(app: Flask, engine: Engine, world: World, client_as: As) -> None:
    here, there, other = client_as(world.villager), client_as(world.villager), client_as(world.villagers[world.villages[1]])
    theirs = sessions_of(engine, world.villagers[world.villages[1]].id)[0].id
    page = here.get("/account").get_data(as_text=True)
    mine = re.search(r'name="session" value="(\w+)"', page)
    assert mine
    here.send("/account/sessions/end", {"session": theirs})
    assert other.get("/my-cases").status_code == 200
    here.send("/account/sessions/end", {"session": mine.group(1)})
    assert (here.get("/my-cases").status_code, there.get("/my-cases").status_code) == (200, 303)


def test_a_slip_opens_one_case_and_the_villager_takes_over(app: Flask, deployed: Engine, world: World, client_as: As) -> None:
    worker = client_as(world.person("grid_worker"))
    added = worker.send("/villagers/new", {"name": "李阿婆", "phone": "", "village": world.villages[0]})
    villager = added.headers["Location"].partition("villager=")[2]
    filed = worker.send("/report/on-behalf", {"villager": villager, "text": "村口路灯坏了。", "place": world.villages[0], "category": "", "danger": "", "join": ""})
    number = filed.headers["Location"].split("/")[2]
    slip = worker.get(f"/cases/{number}/slip").get_data(as_text=True)
    assert number in slip and "/l/" not in slip
    from engine.commands.case_links import give_link

    token = give_link(deployed, world.person("grid_worker"), number, "").token
    phone = browser_of(app, None)
    assert phone.get("/link").status_code == 404
    opened = phone.get(f"/l/{token}")
    assert (opened.headers["Location"], opened.headers["Referrer-Policy"]) == ("/link", "no-referrer")
    page = phone.get("/link").get_data(as_text=True)
    assert number in page and token not in page
    assert phone.get(f"/cases/{number}").status_code == 303 and phone.get("/my-cases").status_code == 303
    phone.send("/link/confirm", {"phone": PHONE})
    code = re.search(r"The code is (\d{6})", phone.get("/sign-in/code").get_data(as_text=True))
    assert code
    assert phone.send("/sign-in/code", {"code": code.group(1)}).headers["Location"] == f"/cases/{number}"
    assert phone.get(f"/cases/{number}").status_code == 200
    again = browser_of(app, None)
    assert again.send("/sign-in/code", {"code": ask(again)}).headers["Location"] == "/"
    assert number in again.get("/my-cases").get_data(as_text=True)


def test_who_handles_a_case_sees_that_nobody_has_confirmed_the_reporter(deployed: Engine, world: World, client_as: As) -> None:
    asked = ask_code(deployed, PHONE, "192.0.2.1")
    check_code(deployed, asked.ticket, asked.code)
    newcomer = register(deployed, asked.ticket, "王秀兰", world.villages[0])
    number = report(deployed, newcomer, request_key="u" * 22, place=world.villages[0], subject="路灯坏了", text="村口路灯坏了。").number
    worker, words = world.person("grid_worker"), "not yet confirmed by the village"
    assert words in client_as(worker).get(f"/cases/{number}").get_data(as_text=True)
    assert words not in client_as(newcomer).get(f"/cases/{number}").get_data(as_text=True)
    confirm_account(deployed, worker, newcomer.id)
    assert words not in client_as(worker).get(f"/cases/{number}").get_data(as_text=True)
