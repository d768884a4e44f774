"""The villager's case page from report to rating, and who reads what on a case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.case_page import case_page
from engine.clock import FrozenClock
from engine.commands import claim_task, complete_task, fire_due, report
from engine.engine import Engine
from engine.people import Person
from engine.tables import case as case_table
from engine.tables import open_task
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, VILLAGERS, World

ClientAs = Callable[[Person | None], Browser]
NAME, PHONE = VILLAGERS[OWN]
TEXT = f"村口路灯坏了三盏。我是{NAME}，电话{PHONE}。"
ACCEPTED = {"category": "infrastructure", "people": 1, "route": "general", "reply_to_villager": "已收到，明天来看", "note": "老上访户"}
keys = iter(f"test-request-key-{number:06d}" for number in range(10**6))


class Case:
    """A running case, and the people who work it."""

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine, self.world = engine, world
        made = report(engine, world.villager, request_key=next(keys), place=OWN, subject="路灯坏了", text=TEXT)
        self.id, self.number = made.id, made.number

    def task(self, element: str) -> str:
        with self.engine.database.read() as connection:
            return str(connection.execute(select(open_task.c.id).where(
                open_task.c.case_id == self.id, open_task.c.element == element)).scalar_one())

    def do(self, element: str, role: str, **answers: object) -> None:
        complete_task(self.engine, self.world.person(role), self.task(element), request_key=next(keys), answers=answers)


@pytest.fixture
def case(deployed: Engine, world: World) -> Case:
    return Case(deployed, world)


def text_of(browser: Browser, number: str) -> str:
    answer = browser.get(f"/cases/{number}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_villager_reads_who_has_it_since_when_and_until_when(case: Case, world: World, client_as: ClientAs) -> None:
    page = text_of(client_as(world.villager), case.number)
    assert "Grid worker, 学勤村" in page and "2 Mar 09:00" in page and "1 d left" in page
    assert "responds within 24 hours" in page
    assert 'aria-current="step"><span class="dot" aria-hidden="true">2' in page


def test_the_deadline_counts_down_and_says_when_it_is_past(
    case: Case, world: World, client_as: ClientAs, clock: FrozenClock,
) -> None:
    browser = client_as(world.villager)
    clock.move(timedelta(hours=20, minutes=40))
    assert "3 h 20 min left" in text_of(browser, case.number)
    clock.move(timedelta(hours=5, minutes=20))
    assert "overdue by 2 h" in text_of(browser, case.number)


def test_an_escalation_is_told_to_the_villager(
    case: Case, deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock,
) -> None:
    clock.move(timedelta(hours=24, seconds=1))
    assert fire_due(deployed) >= 1
    page = text_of(client_as(world.villager), case.number)
    assert "Command room, 桃源街道" in page


def test_what_is_meant_for_the_villager_is_read_and_what_is_for_staff_is_not(
    case: Case, world: World, client_as: ClientAs,
) -> None:
    case.do("accept", "grid_worker", **ACCEPTED)
    villagers, staffs = text_of(client_as(world.villager), case.number), text_of(client_as(world.person("village_team")), case.number)
    assert "已收到，明天来看" in villagers and "老上访户" not in villagers
    assert "已收到，明天来看" in staffs and "老上访户" in staffs


def test_the_answer_stands_on_the_page_and_the_rating_closes_the_case(
    case: Case, deployed: Engine, world: World, client_as: ClientAs,
) -> None:
    case.do("accept", "grid_worker", **ACCEPTED)
    case.do("village_handle", "village_team", village_result="answered", answer="三盏路灯都已换好。")
    browser = client_as(world.villager)
    page = text_of(browser, case.number)
    assert re.search(r'id="answer".*三盏路灯都已换好。', page, re.S)
    where = f"/cases/{case.number}/tasks/{case.task('rate')}"
    assert f'action="{where}"' in page and "Your turn" in browser.get("/").get_data(as_text=True)
    empty = browser.send(where, {"comment": "写了一半"})
    assert empty.status_code == 422 and "写了一半" in empty.get_data(as_text=True) and "f-rating-error" in empty.get_data(as_text=True)
    sent = {"rating": "satisfied", "comment": "很快", "request_key": "one-press-of-the-button"}
    assert browser.send(where, sent).status_code == 303
    assert browser.send(where, sent).status_code == 303            # the second click of a double click
    assert browser.send(where, sent | {"request_key": "another-press-of-the-button"}).status_code == 409
    closed = case_page(deployed, world.villager, case.number)
    assert (closed.status, closed.rating, closed.messages, closed.mine) == ("closed", "satisfied", (), ())
    assert "Closed" in text_of(browser, case.number)


def test_a_supplementary_question_reaches_the_case_once(case: Case, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    where = f"/cases/{case.number}/messages/supplement"
    assert f'action="{where}"' in text_of(browser, case.number)
    wrong = browser.send(where, {"question": "长" * 2001})
    assert wrong.status_code == 422 and "at most 2000" in wrong.get_data(as_text=True)
    for _ in range(2):
        assert browser.send(where, {"question": "什么时候来修？", "request_key": "one-press-of-the-button"}).status_code == 303
    assert text_of(browser, case.number).count("什么时候来修？") == 1
    assert "什么时候来修？" in text_of(client_as(world.person("grid_worker")), case.number)


def test_a_closed_case_takes_no_more_questions(case: Case, world: World, client_as: ClientAs) -> None:
    case.do("accept", "grid_worker", **ACCEPTED | {"route": "simple"})
    case.do("answer_directly", "grid_worker", answer="已经修好了")
    case.do("rate", "villager", rating="satisfied")
    browser = client_as(world.villager)
    assert "/messages/" not in text_of(browser, case.number)
    assert browser.send(f"/cases/{case.number}/messages/supplement", {"question": "还有"}).status_code == 409


def test_nobody_else_rates_or_asks_in_the_villagers_place(case: Case, world: World, client_as: ClientAs) -> None:
    case.do("accept", "grid_worker", **ACCEPTED | {"route": "simple"})
    case.do("answer_directly", "grid_worker", answer="已经修好了")
    rate = case.task("rate")
    for person in world.everybody:
        if person.id != world.villager.id:
            browser = client_as(person)
            assert browser.send(f"/cases/{case.number}/tasks/{rate}", {"rating": "satisfied"}).status_code == 403
            assert browser.send(f"/cases/{case.number}/messages/supplement", {"question": "还有"}).status_code in (403, 404)
    assert case.task("rate") == rate


def test_the_diagram_and_the_positions_come_as_data(case: Case, world: World, client_as: ClientAs, clock: FrozenClock) -> None:
    browser = client_as(world.villager)
    drawing = browser.get(f"/cases/{case.number}/diagram/grievance.bpmn")
    assert drawing.mimetype == "application/xml" and b"BPMNDiagram" in drawing.data
    assert browser.get(f"/cases/{case.number}/diagram/..%2froles.bpmn").status_code == 404
    assert browser.get(f"/cases/{case.number}/diagram/nothing.bpmn").status_code == 404
    marks = browser.get(f"/cases/{case.number}/positions/acceptance.json").get_json()
    assert marks["active"] == ["accept"] and marks["late"] == []
    clock.move(timedelta(hours=25))
    assert browser.get(f"/cases/{case.number}/positions/acceptance.json").get_json()["late"] == ["accept"]
    case.do("accept", "grid_worker", **ACCEPTED)
    marks = browser.get(f"/cases/{case.number}/positions.json").get_json()
    assert "accept" in marks["acceptance"]["done"] and marks["acceptance"]["active"] == []
    assert marks["village_handling"]["active"] == ["village_handle"]


def test_the_canary_the_reporter_is_known_only_to_who_handles_the_case(
    app: Flask, case: Case, deployed: Engine, world: World, client_as: ClientAs,
) -> None:
    """Every page everybody can open, searched for the reporter's name and phone: in the case's own text too."""
    browser = client_as(world.villager)
    browser.send(f"/cases/{case.number}/messages/supplement", {"question": f"打{PHONE}找{NAME}"})
    claim_task(deployed, world.person("grid_worker"), case.task("accept"))
    case.do("accept", "grid_worker", **ACCEPTED | {"route": "complex", "platform": "public_order", "note": f"{NAME}说很急"})
    paths = ["/", "/inbox", "/inbox?tab=group", "/cases", "/cases?status=all", f"/cases?q={case.number}", "/cases?q=路灯", "/board",
             "/my-cases", "/notices", "/admin/incidents", "/admin/deadlines", f"/cases/{case.number}", f"/cases/{case.number}/reported",
             f"/cases/{case.number}/positions.json", f"/tasks/{case.task('dispatch')}", f"/tasks/{case.task('reply')}"]
    knowing, masked = set(), 0
    for person in world.everybody:
        reader = client_as(person)
        seen = [reader.get(path, follow_redirects=True).get_data(as_text=True) for path in paths]
        if any(NAME in page or PHONE in page for page in seen):
            knowing.add(person.login)
        masked += sum("胡**" in page for page in seen)
    # the villager; the grid worker who accepted it and has the question to answer; the command room that dispatches it now
    assert knowing == {f"villager-{OWN}", f"grid_worker-{OWN}", "command_room-330226001"}
    assert masked > 0


def test_people_of_other_places_see_no_case_at_all(case: Case, world: World, client_as: ClientAs) -> None:
    for village in (SAME_TOWNSHIP, OTHER_TOWNSHIP):
        for role in ("villager", "grid_worker", "village_team"):
            assert client_as(world.person(role, village)).get(f"/cases/{case.number}").status_code == 404
    assert client_as(world.person("command_room", OTHER_TOWNSHIP)).get(f"/cases/{case.number}").status_code == 404


def test_a_case_whose_state_is_broken_still_opens(case: Case, deployed: Engine, world: World, client_as: ClientAs) -> None:
    with deployed.database.write() as connection:
        connection.execute(update(case_table).values(state=b"not a state"))
    assert "路灯坏了" in text_of(client_as(world.villager), case.number)
    assert client_as(world.villager).get(f"/cases/{case.number}/positions.json").status_code == 200


def test_the_page_speaks_chinese_by_default_and_english_by_the_switch(case: Case, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    browser.delete_cookie("locale")
    chinese = text_of(browser, case.number)
    assert '<html lang="zh-Hans"' in chinese and "网格员正在受理，24 小时内会回应你" in chinese
    assert browser.send("/language", {"locale": "en", "next": f"/cases/{case.number}"}).headers["Location"] == f"/cases/{case.number}"
    assert '<html lang="en"' in text_of(browser, case.number)
    assert '<html lang="en"' in text_of(client_as(world.villager), case.number)     # another device: it is the person's choice
