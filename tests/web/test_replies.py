"""Canned replies: who writes them for whom, what their placeholders become, and how they get into a form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.people import Person
from engine.replies import PLACEHOLDERS, add_reply, drop_reply, filled, replies_at, replies_for, reply
from tests.engine.test_hand_over import Desk
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]
TOWNSHIP, COUNTY = OWN[:9], OWN[:6]


@pytest.fixture
def desk(deployed: Engine, world: World) -> Desk:
    return Desk(deployed, world)


def test_every_placeholder_becomes_a_word_and_nothing_inside_one_is_read_again(desk: Desk, deployed: Engine, world: World) -> None:
    body = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    made = reply(deployed, desk.first, add_reply(deployed, desk.first, title="全部", body=body, place_code=OWN, own=True))
    text = filled(deployed, desk.first, made, desk.task)
    assert text == f"{desk.case.number} 路灯不亮 学勤村 {world.villager.name} {desk.first.name} 网格员 3月3日 3月2日"


@pytest.mark.parametrize("title, body, wrong", [("", "话", "title"), ("题", " ", "body"), ("题", "{password}", "body"), ("题", "长" * 2001, "body")])
def test_what_does_not_fit_is_refused_when_it_is_saved(desk: Desk, deployed: Engine, title: str, body: str, wrong: str) -> None:
    with pytest.raises(BadAnswers) as problem:
        add_reply(deployed, desk.first, title=title, body=body, place_code=OWN, own=True)
    assert set(problem.value.errors) == {wrong}


def test_a_place_has_its_replies_and_everybody_their_own(desk: Desk, deployed: Engine, world: World) -> None:
    boss, admin = world.person("command_room"), world.person("administrator")
    shared = add_reply(deployed, boss, title="街道的", body="收到。", place_code=TOWNSHIP, own=False)
    add_reply(deployed, admin, title="全县的", body="收到。", place_code=COUNTY, own=False)
    add_reply(deployed, world.person("command_room", OTHER_TOWNSHIP), title="别处的", body="收到。", place_code=OTHER_TOWNSHIP[:9], own=False)
    add_reply(deployed, desk.second, title="毛小二的", body="收到。", place_code=OWN, own=True)
    add_reply(deployed, boss, title="别的任务的", body="收到。", place_code=TOWNSHIP, own=False, element="rate")
    assert {one.title for one in replies_for(deployed, desk.first, desk.task)} == {"街道的", "全县的"}
    assert {one.title for one in replies_for(deployed, desk.second, desk.task)} == {"街道的", "全县的", "毛小二的"}
    assert {one.title for one in replies_at(deployed, boss).items} == {"街道的", "别的任务的"} and not replies_at(deployed, desk.first).items
    for person, place in ((desk.first, OWN), (boss, OTHER_TOWNSHIP[:9]), (boss, COUNTY)):
        with pytest.raises(NotYours):
            add_reply(deployed, person, title="题", body="话", place_code=place, own=False)
    with pytest.raises(NotYours):
        drop_reply(deployed, desk.first, shared)
    with pytest.raises(NotFound):
        reply(deployed, world.person("grid_worker", OTHER_TOWNSHIP), shared)
    assert reply(deployed, world.person("grid_worker", SAME_TOWNSHIP), shared).title == "街道的"
    drop_reply(deployed, boss, shared)
    assert {one.title for one in replies_for(deployed, desk.first, desk.task)} == {"全县的"}


def test_a_reply_is_written_on_a_page_offered_on_the_task_and_filled_in_without_javascript(
    desk: Desk, deployed: Engine, client_as: ClientAs, world: World,
) -> None:
    boss, first = client_as(world.person("command_room")), client_as(desk.first)
    assert boss.send("/admin/replies", {"title": "已收到", "body": "{villager}，{number}号已收到。", "own": "0", "place": TOWNSHIP}).status_code == 303
    bad = boss.send("/admin/replies", {"title": "已收到", "body": "{secret}", "own": "0", "place": TOWNSHIP})
    assert bad.status_code == 422 and "{secret} is no placeholder." in bad.get_data(as_text=True)
    made = replies_for(deployed, desk.first, desk.task)[0]
    words = f"{world.villager.name}，{desk.case.number}号已收到。"
    assert f'data-reply="{words}"' in first.get(f"/tasks/{desk.task}").get_data(as_text=True)
    assert first.get(f"/tasks/{desk.task}?reply={made.id}").get_data(as_text=True).count(words) == 3
    saved = first.send("/admin/replies/from-answer", {"category": "other", "reply_to_villager": "我明天上门来看。"})
    assert saved.status_code == 200 and "我明天上门来看。" in saved.get_data(as_text=True)
