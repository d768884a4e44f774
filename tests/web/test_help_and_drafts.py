"""Asking a colleague for help, and what is kept while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.clock import FrozenClock
from engine.commands import answer_help, ask_help, complete_task, save_draft, tidy
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, NotFound, NotYours
from engine.help_list import asked, help_wanted
from engine.people import Person, create_person
from engine.tables import draft, help_request
from engine.verify import verify
from tests.engine.test_hand_over import ACCEPT, Desk
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]
QUESTION = "这盏灯归哪个部门管？"


@pytest.fixture
def desk(deployed: Engine, world: World) -> Desk:
    return Desk(deployed, world)


@pytest.fixture
def helper(world: World) -> Person:
    """A grid worker of the next village: same township, but no right to this case."""
    return world.person("grid_worker", SAME_TOWNSHIP)


def rows(engine: Engine, table: Any) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(select(table)))


def test_who_is_asked_sees_the_case_answers_once_and_loses_sight_of_it_with_the_task(
    desk: Desk, deployed: Engine, client_as: ClientAs, helper: Person, world: World,
) -> None:
    browser, url = client_as(helper), f"/cases/{desk.case.number}"
    assert browser.get(url).status_code == 404
    sent = client_as(desk.first).send(f"/tasks/{desk.task}/help", {"helper": helper.id, "question": QUESTION})
    assert sent.status_code == 303 and desk.row().assignee_id == desk.first.id and desk.told(helper) == ["help_asked"]
    page = browser.get(url).get_data(as_text=True)
    assert QUESTION in page and "A colleague asks for your help" in page and world.villager.name not in page
    assert [one.question for one in help_wanted(deployed, helper)] == [one.question for one in asked(deployed, desk.first)] == [QUESTION]
    line = help_wanted(deployed, helper)[0]
    assert QUESTION in browser.get("/help").get_data(as_text=True)
    browser.send(f"/help/{line.id}", {"answer": "归电力所管"})
    assert help_wanted(deployed, helper) == asked(deployed, desk.first) == [] and desk.told(desk.first) == ["help_answered"]
    assert "归电力所管" in client_as(desk.first).get(f"/tasks/{desk.task}").get_data(as_text=True)
    with pytest.raises(AlreadyDone):
        answer_help(deployed, helper, line.id, "再答一次", "k9")
    complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    assert browser.get(url).status_code == 404 and not list(verify(deployed))
    assert QUESTION not in client_as(world.villager).get(url).get_data(as_text=True)


def test_only_who_has_the_task_asks_and_only_staff_of_the_township_or_the_county(desk: Desk, deployed: Engine, helper: Person, world: World) -> None:
    with pytest.raises(NotYours):
        ask_help(deployed, desk.second, desk.task, helper.id, QUESTION, "k")
    for wrong in (world.person("grid_worker", OTHER_TOWNSHIP), world.villagers[SAME_TOWNSHIP], world.person("designer"), desk.first):
        with pytest.raises(BadAnswers):
            ask_help(deployed, desk.first, desk.task, wrong.id, QUESTION, "k")
    ask_help(deployed, desk.first, desk.task, world.person("county_supervisor").id, QUESTION, "k")
    with pytest.raises(NotFound):
        answer_help(deployed, helper, rows(deployed, help_request)[0].id, "我来答", "k2")


def test_a_question_ends_with_its_task_and_is_tidied_away(desk: Desk, deployed: Engine, helper: Person) -> None:
    ask_help(deployed, desk.first, desk.task, helper.id, QUESTION, "k")
    complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    assert help_wanted(deployed, helper) == [] and tidy(deployed) == 1 and tidy(deployed) == 0
    assert rows(deployed, help_request)[0].closed_at is not None


def test_what_is_typed_is_kept_shown_thrown_away_and_gone_with_the_task(desk: Desk, deployed: Engine, client_as: ClientAs) -> None:
    browser, url = client_as(desk.first), f"/tasks/{desk.task}"
    answer = browser.send(f"{url}/draft", {**ACCEPT, "note": "写到一半的话"})
    assert answer.status_code == 200 and "Draft saved" in answer.get_data(as_text=True)
    page = browser.get(url).get_data(as_text=True)
    assert "写到一半的话" in page and 'name="drafted"' in page
    assert "写到一半的话" not in client_as(desk.second).get(url).get_data(as_text=True)
    assert browser.send(f"{url}/draft/drop").status_code == 303 and "写到一半的话" not in browser.get(url).get_data(as_text=True)
    browser.send(f"{url}/draft", {**ACCEPT, "note": "第二次"})
    assert browser.send(url, {**ACCEPT, "drafted": "1"}).status_code == 303 and rows(deployed, draft) == []
    assert "done meanwhile" in browser.send(f"{url}/draft", ACCEPT).get_data(as_text=True)


def test_a_draft_is_ones_own_bounded_and_only_for_who_may_work_the_task(desk: Desk, deployed: Engine, world: World) -> None:
    with pytest.raises(NotYours):
        save_draft(deployed, world.person("village_team"), desk.task, {"note": "x"})
    with pytest.raises(BadAnswers):
        save_draft(deployed, desk.first, desk.task, {"note": "长" * 40_000})
    save_draft(deployed, desk.first, desk.task, {"note": "一"})
    save_draft(deployed, desk.first, desk.task, {"note": "二"})
    assert [row.answers for row in rows(deployed, draft)] == ['{"note": "二"}']
    assert save_draft(deployed, desk.first, desk.task, {"note": ""}) is None and rows(deployed, draft) == []


def test_what_was_sent_too_late_takes_the_place_of_its_draft(desk: Desk, deployed: Engine) -> None:
    save_draft(deployed, desk.first, desk.task, {"note": "一半"})
    third = create_person(deployed, name="代办", login="fourth", memberships=[("grid_worker", OWN)])
    with pytest.raises(NotYours):
        complete_task(deployed, third, desk.task, request_key="x", answers=ACCEPT)
    complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    with pytest.raises(AlreadyDone):
        complete_task(deployed, desk.first, desk.task, request_key="d", answers={**ACCEPT, "note": "全部"})
    kept = rows(deployed, draft)
    assert len(kept) == 1 and "全部" in kept[0].answers and kept[0].sent_at is not None


def test_old_drafts_go_after_a_month_and_those_without_a_task_after_a_day(desk: Desk, deployed: Engine, clock: FrozenClock) -> None:
    save_draft(deployed, desk.first, desk.task, {"note": "一半"})
    clock.move(timedelta(days=2))
    assert tidy(deployed) == 0
    complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    assert tidy(deployed) == 1 and rows(deployed, draft) == []
