"""The villager's page of a case: six stages, three faces, taking back, reopening, being told less; all of it without JavaScript."""

from __future__ import annotations

import re

import pytest

from engine.commands import complete_task, report
from engine.engine import Engine
from tests.engine.test_commands import task_of
from tests.web.test_inbox import ClientAs
from tests.world import OWN, SAME_TOWNSHIP, VILLAGERS, World

ACCEPTED = {"category": "infrastructure", "people": 1, "route": "general"}


@pytest.fixture
def number(deployed: Engine, world: World) -> str:
    return report(deployed, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="村口路灯坏了三盏。").number


def answered(engine: Engine, world: World, number: str, client_as: ClientAs) -> str:
    """The address its rating is sent to."""
    from engine.case_page import case_page

    made = case_page(engine, world.villager, number).id
    complete_task(engine, world.person("grid_worker"), task_of(engine, made, "accept"), request_key="accept", answers=ACCEPTED)
    complete_task(engine, world.person("village_team"), task_of(engine, made, "village_handle"), request_key="handle",
                  answers={"village_result": "answered", "answer": "三盏都换好了。"})
    return f"/cases/{number}/tasks/{task_of(engine, made, 'rate')}"


def page(client_as: ClientAs, world: World, number: str, query: str = "") -> str:
    return client_as(world.villager).get(f"/cases/{number}{query}").get_data(as_text=True)


def test_the_six_stages_say_what_is_done_and_where_it_is(deployed: Engine, world: World, number: str, client_as: ClientAs) -> None:
    before = page(client_as, world, number)
    way = re.search(r'<ol class="way".*?</ol>', before, re.S)
    assert way is not None and way[0].count("<li") == 6 and before.count('aria-current="step"') == 1
    answered(deployed, world, number, client_as)
    after = page(client_as, world, number)
    way = re.search(r'<ol class="way".*?</ol>', after, re.S)
    assert way is not None and way[0].count('<li class="is-done"') == 4 and after.count('aria-current="step"') == 1


def test_one_tap_rates(deployed: Engine, world: World, number: str, client_as: ClientAs) -> None:
    where = answered(deployed, world, number, client_as)
    listed = client_as(world.villager).get("/my-cases").get_data(as_text=True)
    assert f'action="{where}"' in listed and 'name="rating" value="satisfied"' in listed
    sent = client_as(world.villager).send(where, {"rating": "satisfied"})
    assert sent.status_code == 303
    closed = page(client_as, world, number)
    assert "You rated: Satisfied" in closed and "三盏都换好了。" in closed and "/reopen" in closed


def test_dissatisfied_asks_first_and_a_list_leads_there(deployed: Engine, world: World, number: str, client_as: ClientAs) -> None:
    answered(deployed, world, number, client_as)
    shut, opened = page(client_as, world, number), page(client_as, world, number, "?rate=dissatisfied")
    assert '<details class="face-why">' in shut and '<details class="face-why" open>' in opened
    listed = client_as(world.villager).get("/my-cases").get_data(as_text=True)
    assert 'value="dissatisfied"' not in listed and f"/cases/{number}?rate=dissatisfied#turn" in listed


def test_a_case_is_taken_back_from_its_page(world: World, number: str, client_as: ClientAs) -> None:
    assert "message-withdraw" in page(client_as, world, number)
    sent = client_as(world.villager).send(f"/cases/{number}/messages/withdraw", {"withdraw_reason": "已经好了"})
    assert sent.status_code == 303
    after = page(client_as, world, number)
    assert "Taken back" in after and "message-withdraw" not in after and "/reopen" not in after


def test_reopening_leads_to_the_new_case(deployed: Engine, world: World, number: str, client_as: ClientAs) -> None:
    client_as(world.villager).send(answered(deployed, world, number, client_as), {"rating": "satisfied"})
    wrong = client_as(world.villager).send(f"/cases/{number}/reopen", {"reason": "字" * 10_001})
    assert wrong.status_code == 422 and "字" * 50 in wrong.get_data(as_text=True)
    sent = client_as(world.villager).send(f"/cases/{number}/reopen", {"reason": "又不亮了"})
    assert sent.status_code == 303 and number not in sent.headers["Location"]
    new = client_as(world.villager).get(sent.headers["Location"]).get_data(as_text=True)
    assert number in new and "又不亮了" in new
    assert client_as(world.villager).send(f"/cases/{number}/reopen", {}).status_code == 409
    staff = client_as(world.person("command_room")).get(sent.headers["Location"]).get_data(as_text=True)
    assert f"/cases/{number}" in staff


def test_words_after_the_tap_and_a_wish_are_kept(deployed: Engine, world: World, number: str, client_as: ClientAs) -> None:
    client_as(world.villager).send(answered(deployed, world, number, client_as), {"rating": "basically_satisfied"})
    assert client_as(world.villager).send(f"/cases/{number}/rating-words", {"rating_words": ""}).status_code == 422
    assert client_as(world.villager).send(f"/cases/{number}/rating-words", {"rating_words": "来得有点慢"}).status_code == 303
    assert client_as(world.villager).send(f"/cases/{number}/told", {"wish": "none"}).status_code == 303
    after = page(client_as, world, number)
    assert "来得有点慢" in after and re.search(r'value="none"[^>]*checked', after)
    assert client_as(world.villager).send(f"/cases/{number}/told", {"wish": "shout"}).status_code == 422


def test_a_report_is_made_confidential_and_about_somebody(deployed: Engine, world: World, client_as: ClientAs) -> None:
    accused = world.person("grid_worker")
    form = client_as(world.villager).get("/report").get_data(as_text=True)
    assert 'name="confidential"' in form and accused.id in form and world.person("county_supervisor").id not in form
    filled = {"text": "网格员乱收费，不给收据。", "place": OWN, "confidential": "1", "about_staff": accused.id}
    sent = client_as(world.villager).send("/report", filled)
    assert sent.status_code == 303
    number = sent.headers["Location"].split("/")[2]
    assert client_as(accused).get(f"/cases/{number}").status_code == 404
    room = client_as(world.person("command_room")).get(f"/cases/{number}").get_data(as_text=True)
    assert VILLAGERS[OWN][0] not in room and "Confidential" in room
    wrong = client_as(world.villager).send("/report", {**filled, "about_staff": world.person("grid_worker", SAME_TOWNSHIP).id})
    assert wrong.status_code == 422 and "乱收费" in wrong.get_data(as_text=True)
