"""Passing a task on through the pages: to a colleague, back, later; as a phone sends it, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.commands import claim_task, complete_task
from engine.engine import Engine
from engine.people import Person
from tests.engine.test_hand_over import ACCEPT, Desk
from tests.web.browser import Browser
from tests.world import World

ClientAs = Callable[[Person | None], Browser]
SECRET = "内部暗语不可外传"


@pytest.fixture
def desk(deployed: Engine, world: World) -> Desk:
    return Desk(deployed, world)


def page(browser: Browser, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status, answer.status_code
    return answer.get_data(as_text=True)


def test_a_task_goes_to_a_colleague_and_back_with_words_the_next_one_reads(desk: Desk, client_as: ClientAs) -> None:
    first, second, url = client_as(desk.first), client_as(desk.second), f"/tasks/{desk.task}"
    assert "毛小二 (0 in hand)" in page(first, url)
    sent = first.send(f"{url}/give", {"to": desk.second.id, "how": "hand_over", "note": SECRET, "held_by": desk.first.id})
    assert sent.status_code == 303 and desk.row().assignee_id == desk.second.id
    assert SECRET in page(second, url) and "A colleague handed over to you" in page(second, "/notices")
    second.send(f"{url}/return", {"reason": "这户我不熟悉"})
    assert "这户我不熟悉" in page(first, url) and "Given back to you" in page(first, "/notices")


def test_what_does_not_fit_comes_back_with_what_was_typed(desk: Desk, client_as: ClientAs) -> None:
    answer = client_as(desk.first).send(f"/tasks/{desk.task}/give", {"to": "", "note": "请跟进这一件", "held_by": desk.first.id})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "请跟进这一件" in text and "Please choose one of the answers offered." in text


def test_who_comes_second_reads_who_has_it_and_keeps_the_words(desk: Desk, client_as: ClientAs) -> None:
    browser, url = client_as(desk.first), f"/tasks/{desk.task}/give"
    browser.send(url, {"to": desk.second.id, "note": "请跟进", "held_by": desk.first.id})
    late = browser.send(url, {"to": desk.third.id, "note": "写了很久的话", "held_by": desk.first.id})
    assert late.status_code == 409 and "毛小二 has this task now" in late.get_data(as_text=True) and "写了很久的话" in late.get_data(as_text=True)


def test_a_delegate_gives_back_done_please_check(desk: Desk, client_as: ClientAs) -> None:
    first, second, url = client_as(desk.first), client_as(desk.second), f"/tasks/{desk.task}"
    first.send(f"{url}/give", {"to": desk.second.id, "how": "delegate", "note": "请去看看", "held_by": desk.first.id})
    assert "who is responsible and will complete it" in page(second, url) and "works on this for you" in page(first, url)
    second.send(f"{url}/resolve", {"words": "灯泡坏了三只"})
    assert "灯泡坏了三只" in page(first, url) and desk.row().assignee_id == desk.first.id
    assert first.send(url, ACCEPT).status_code == 303


def test_the_command_room_gives_anybodys_task_to_somebody_else_from_the_case(desk: Desk, client_as: ClientAs, world: World) -> None:
    boss = client_as(world.person("command_room"))
    assert f"/tasks/{desk.task}/give" in page(boss, f"/cases/{desk.case.number}")
    assert "Colleague" in page(boss, f"/tasks/{desk.task}/give")
    assert boss.send(f"/tasks/{desk.task}/give", {"to": desk.third.id, "note": "请接手", "held_by": desk.first.id}).status_code == 303
    assert desk.row().assignee_id == desk.third.id


def test_a_day_to_look_again_is_noted_shown_and_taken_away(desk: Desk, client_as: ClientAs) -> None:
    browser, url = client_as(desk.first), f"/tasks/{desk.task}"
    assert browser.send(f"{url}/follow-up", {"follow_up": "2026-03-05"}).status_code == 303
    assert desk.row().follow_up_at == "2026-03-05T00:00:00.000000Z" and "Look again on 5 Mar 08:00" in page(browser, url)
    assert browser.send(f"{url}/follow-up", {"follow_up": "2026-03-01"}).status_code == 422
    browser.send(f"{url}/follow-up", {"clear": "1"})
    assert desk.row().follow_up_at is None and desk.row().remind_at is None


def test_the_villager_reads_nothing_of_what_colleagues_write_to_each_other(desk: Desk, deployed: Engine, client_as: ClientAs, world: World) -> None:
    first, second, url = client_as(desk.first), client_as(desk.second), f"/tasks/{desk.task}"
    first.send(f"{url}/give", {"to": desk.second.id, "note": SECRET, "held_by": desk.first.id})
    second.send(f"{url}/return", {"reason": SECRET})
    complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    villager, base = client_as(world.villager), f"/cases/{desk.case.number}"
    for address in (base, "/", "/my-cases", "/notices", f"{base}/positions.json", f"{base}/positions/grievance.json"):
        assert SECRET not in page(villager, address)
    assert SECRET in page(client_as(desk.second), base)


def test_taking_a_task_on_begins_without_the_last_ones_day(desk: Desk, deployed: Engine, client_as: ClientAs) -> None:
    client_as(desk.first).send(f"/tasks/{desk.task}/follow-up", {"follow_up": "2026-03-05"})
    client_as(desk.first).send(f"/tasks/{desk.task}/release")
    claim_task(deployed, desk.second, desk.task)
    assert desk.row().follow_up_at is None
