"""Working together over HTTP: hand over, delegate, give back, remarks, drafts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.commands import claim_task, report
from engine.engine import Engine
from engine.inbox import group, mine
from engine.notice_list import notices
from engine.people import Person, create_person
from engine.task_page import open_tasks_of
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]
SIMPLE = {"category": "infrastructure", "people": "1", "route": "general"}


@pytest.fixture
def case(deployed: Engine, world: World) -> tuple[str, str]:
    """(number, task) of a fresh report."""
    made = report(deployed, world.villager, request_key="report-key-000000001", place=OWN, subject="路灯不亮", text="请来看看。")
    return made.number, open_tasks_of(deployed, made.id)[0].id


@pytest.fixture
def worker(world: World) -> Person:
    return world.person("grid_worker")


@pytest.fixture
def colleague(engine: Engine, world: World) -> Person:
    return create_person(engine, name="潘晓", login="grid-two", memberships=[("grid_worker", OWN)])


def kinds(engine: Engine, person: Person) -> list[str]:
    return [line.kind for line in notices(engine, person).items]


def test_a_task_is_handed_over_with_a_note(deployed: Engine, case: tuple[str, str], worker: Person, colleague: Person, client_as: ClientAs) -> None:
    number, task = case
    claim_task(deployed, worker, task)
    assert "潘晓" in client_as(worker).get(f"/tasks/{task}").text
    assert client_as(worker).send(f"/tasks/{task}/hand-over", {"to": colleague.id, "note": "你离得近"}).status_code == 303
    assert [line.id for line in mine(deployed, colleague).items] == [task] and mine(deployed, worker).items == ()
    assert kinds(deployed, colleague) == ["handed_over"]
    page = client_as(colleague).get(f"/cases/{number}").text
    assert "handed over to 潘晓" in page and "你离得近" in page
    assert client_as(colleague).send(f"/tasks/{task}", SIMPLE).status_code == 303


def test_it_comes_back_to_who_handed_it_over_and_to_the_group_otherwise(
    deployed: Engine, case: tuple[str, str], worker: Person, colleague: Person, client_as: ClientAs,
) -> None:
    number, task = case
    client_as(worker).send(f"/tasks/{task}/hand-over", {"to": colleague.id, "note": ""})
    assert client_as(colleague).send(f"/tasks/{task}/return", {"reason": " "}).status_code == 422
    assert client_as(colleague).send(f"/tasks/{task}/return", {"reason": "不是我这片"}).status_code == 303
    assert [line.id for line in mine(deployed, worker).items] == [task] and kinds(deployed, worker) == ["task_returned"]
    client_as(worker).send(f"/tasks/{task}/return", {"reason": "请同事处理"})
    assert [line.id for line in group(deployed, worker).items] == [task]
    page = client_as(worker).get(f"/cases/{number}").text
    assert "given back to the group" in page and "不是我这片" in page


def test_who_delegates_stays_responsible(deployed: Engine, case: tuple[str, str], worker: Person, colleague: Person, client_as: ClientAs) -> None:
    _, task = case
    claim_task(deployed, worker, task)
    wrong = client_as(worker).send(f"/tasks/{task}/hand-over", {"to": colleague.id, "note": "", "delegate": "1"})
    assert wrong.status_code == 422 and "Please fill this in." in wrong.text
    assert client_as(worker).send(f"/tasks/{task}/hand-over", {"to": colleague.id, "note": "请现场看", "delegate": "1"}).status_code == 303
    assert client_as(colleague).send(f"/tasks/{task}", SIMPLE).status_code == 409
    client_as(colleague).send(f"/tasks/{task}/return", {"reason": "看过了，灯泡坏了"})
    assert client_as(worker).send(f"/tasks/{task}", SIMPLE).status_code == 303


def test_a_task_goes_only_to_who_may_work_it_and_only_from_who_has_it(
    deployed: Engine, case: tuple[str, str], world: World, worker: Person, colleague: Person, client_as: ClientAs,
) -> None:
    _, task = case
    for wrong in (world.person("village_team").id, world.person("grid_worker", world.villages[1]).id, worker.id, ""):
        assert client_as(worker).send(f"/tasks/{task}/hand-over", {"to": wrong, "note": "给"}).status_code == 422, wrong
    assert client_as(worker).send(f"/tasks/{task}/hand-over", {"to": "nobody", "note": "给"}).status_code == 404
    claim_task(deployed, colleague, task)
    assert client_as(worker).send(f"/tasks/{task}/hand-over", {"to": colleague.id, "note": "给"}).status_code == 409
    assert client_as(worker).send(f"/tasks/{task}/return", {"reason": "给"}).status_code in (403, 409)
    assert mine(deployed, colleague).items != ()


def test_a_remark_reaches_colleagues_and_never_the_villager(
    deployed: Engine, case: tuple[str, str], world: World, worker: Person, colleague: Person, client_as: ClientAs,
) -> None:
    number, task = case
    team = world.person("village_team")
    sent = client_as(worker).send(f"/cases/{number}/comments", {"comment": "CANARY 这户情况特殊 @潘晓", "mention": [team.id, world.villager.id]})
    assert sent.status_code == 303
    assert kinds(deployed, colleague) == ["mentioned"] == kinds(deployed, team)
    page = client_as(team).get(f"/cases/{number}").text
    assert "CANARY" in page and "Internal remark for" in page
    villager = client_as(world.villager)
    for address in (f"/cases/{number}", "/my-cases", "/notices", "/"):
        assert "CANARY" not in villager.get(address, follow_redirects=True).text
    assert villager.send(f"/cases/{number}/comments", {"comment": "x"}).status_code == 403
    assert client_as(world.person("village_team", world.villages[1])).send(f"/cases/{number}/comments", {"comment": "x"}).status_code == 404
    assert client_as(worker).send(f"/cases/{number}/comments", {"comment": "长" * 2001}).status_code == 422


def test_what_one_types_is_kept_and_comes_back(deployed: Engine, case: tuple[str, str], worker: Person, colleague: Person, client_as: ClientAs) -> None:
    _, task = case
    claim_task(deployed, worker, task)
    browser = client_as(worker)
    typed = {"category": "safety", "note": "先记在这里"}
    assert "Draft kept" in browser.send(f"/tasks/{task}/draft", typed).text
    page = client_as(worker).get(f"/tasks/{task}").text
    assert "先记在这里" in page and "Throw the draft away" in page
    assert "先记在这里" not in client_as(colleague).get(f"/tasks/{task}").text
    assert browser.send(f"/tasks/{task}/draft/drop").status_code == 303 and "先记在这里" not in browser.get(f"/tasks/{task}").text
    browser.send(f"/tasks/{task}/draft", typed)
    assert browser.send(f"/tasks/{task}", {**SIMPLE, "drafted": "1"}).status_code == 303
    assert browser.send(f"/tasks/{task}/draft", typed).status_code == 409
    assert browser.send(f"/tasks/{task}/draft", {"note": "长" * 70_000}).status_code in (409, 413)
