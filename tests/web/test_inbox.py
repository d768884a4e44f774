"""The inbox and the task page over HTTP: claim, look, fill in, complete, come second, give back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.clock import FrozenClock
from engine.commands import claim_task, complete_task, report
from engine.engine import Engine
from engine.people import Person, create_person
from engine.tables import fact, open_task
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]
SIMPLE = {"category": "infrastructure", "people": "1", "route": "simple", "reply_to_villager": "今天就来看。"}
KEY = "a-key-of-one-press-01"


@dataclass(frozen=True)
class Reported:
    """A report and its first task."""

    case_id: str
    number: str
    task: str


@pytest.fixture
def reported(deployed: Engine, world: World) -> Reported:
    made = report(deployed, world.villager, request_key="report-key-000000001", place=OWN, subject="村口路灯不亮", text="三盏路灯都不亮。")
    return Reported(made.id, made.number, str(task_of(deployed, made.id)))


@pytest.fixture
def worker(world: World) -> Person:
    return world.person("grid_worker")


@pytest.fixture
def colleague(engine: Engine, world: World) -> Person:
    """A second grid worker of the same village."""
    return create_person(engine, name="潘晓", login="grid-two", memberships=[("grid_worker", OWN)])


def task_of(engine: Engine, case_id: str) -> str | None:
    with engine.database.read() as connection:
        found = connection.scalars(select(open_task.c.id).where(open_task.c.case_id == case_id).order_by(open_task.c.sort_at)).first()
    return found


def facts_of(engine: Engine, case_id: str, kind: str) -> int:
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(fact).where(fact.c.case_id == case_id, fact.c.kind == kind)) or 0


def test_a_new_report_waits_unclaimed_in_the_group_tab(reported: Reported, worker: Person, client_as: ClientAs) -> None:
    page = client_as(worker).get("/inbox")
    assert "村口路灯不亮" in page.text and f"/tasks/{reported.task}/claim" in page.text
    assert "村口路灯不亮" not in client_as(worker).get("/inbox?tab=mine").text


def test_people_elsewhere_do_not_find_it(reported: Reported, world: World, client_as: ClientAs) -> None:
    for person in (world.person("grid_worker", world.villages[1]), world.person("village_team"), world.person("command_room")):
        assert "村口路灯不亮" not in client_as(person).get("/inbox?tab=group").text


def test_looking_at_a_task_changes_nothing(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    page = client_as(worker).get(f"/tasks/{reported.task}")
    assert page.status_code == 200 and f"/tasks/{reported.task}/claim" in page.text and 'name="route"' not in page.text
    assert facts_of(deployed, reported.case_id, "claimed") == 0


def test_claiming_opens_the_form_and_moves_it_to_mine(reported: Reported, worker: Person, client_as: ClientAs) -> None:
    browser = client_as(worker)
    answer = browser.send(f"/tasks/{reported.task}/claim")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{reported.task}")
    page = browser.get(answer.location).text
    assert 'name="route"' in page and "三盏路灯都不亮" in page and may_call(page, reported.number)
    assert "村口路灯不亮" in browser.get("/inbox").text and "村口路灯不亮" not in browser.get("/inbox?tab=group").text


def may_call(page: str, number: str) -> bool:
    """Whoever handles the case may call the villager: the number is covered, and one press away, which is written down."""
    return f'action="/cases/{number}/phone"' in page and "13805741001" not in page


def test_a_colleague_who_comes_second_reads_who_has_it(deployed: Engine, reported: Reported, worker: Person, colleague: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    browser = client_as(colleague)
    assert browser.send(f"/tasks/{reported.task}/claim").status_code == 303
    page = browser.get(f"/tasks/{reported.task}").text
    assert f"{worker.name} has this task in hand" in page and f"{worker.name} has just taken this task on." in page
    assert 'name="route"' not in page


def test_what_a_colleague_typed_is_shown_again_when_the_task_is_in_other_hands(deployed: Engine, reported: Reported, worker: Person, colleague: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    answer = client_as(colleague).send(f"/tasks/{reported.task}", {**SIMPLE, "note": "我写了很久的备注"})
    assert answer.status_code == 409 and "我写了很久的备注" in answer.text
    assert task_of(deployed, reported.case_id) == reported.task


def test_completing_says_what_comes_next(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    browser = client_as(worker)
    browser.send(f"/tasks/{reported.task}/claim")
    answer = browser.send(f"/tasks/{reported.task}", {**SIMPLE, "route": "general"})
    assert (answer.status_code, answer.location) == (303, "/inbox")
    page = browser.get("/inbox").text
    assert f"Done. Next in case {reported.number}: Village service team" in page


def test_the_next_task_opens_at_once_when_it_is_ones_own(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    browser = client_as(worker)
    browser.send(f"/tasks/{reported.task}/claim")
    answer = browser.send(f"/tasks/{reported.task}", SIMPLE)
    assert answer.location == f"/tasks/{task_of(deployed, reported.case_id)}" != f"/tasks/{reported.task}"


def test_a_double_click_does_nothing_twice(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    browser = client_as(worker)
    first = browser.send(f"/tasks/{reported.task}", {**SIMPLE, "request_key": KEY})
    second = browser.send(f"/tasks/{reported.task}", {**SIMPLE, "request_key": KEY})
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert facts_of(deployed, reported.case_id, "task_completed") == 1


def test_an_answer_without_a_request_key_is_refused(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    assert client_as(worker).send(f"/tasks/{reported.task}", {**SIMPLE, "request_key": ""}).status_code == 400


def test_wrong_answers_come_back_at_their_fields_with_what_was_typed(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    answer = client_as(worker).send(f"/tasks/{reported.task}", {**SIMPLE, "people": "many", "note": "去过现场"})
    assert answer.status_code == 422
    assert "f-people-error" in answer.text and "去过现场" in answer.text and 'value="many"' in answer.text
    assert task_of(deployed, reported.case_id) == reported.task


def test_whoever_comes_second_reads_who_was_faster_and_keeps_the_words(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    complete_task(deployed, worker, reported.task, request_key="faster-key-00000001", answers={"category": "other", "people": 1, "route": "general"})
    browser = client_as(worker)
    late = browser.send(f"/tasks/{reported.task}", {**SIMPLE, "note": "电话里说好明天去"})
    assert late.status_code == 409
    assert worker.name in late.text and "电话里说好明天去" in late.text and f"/cases/{reported.number}" in late.text
    again = browser.get(f"/tasks/{reported.task}")
    assert again.status_code == 409 and "电话里说好明天去" in again.text


def test_a_deadline_that_was_faster_is_told_too(deployed: Engine, reported: Reported, worker: Person, clock: FrozenClock, client_as: ClientAs) -> None:
    from engine.commands import fire_due

    claim_task(deployed, worker, reported.task)
    clock.move(timedelta(hours=25))
    assert fire_due(deployed) == 1
    late = client_as(worker).send(f"/tasks/{reported.task}", {**SIMPLE, "note": "刚要提交"})
    assert late.status_code == 409 and "The deadline has passed" in late.text and "刚要提交" in late.text


def test_giving_back_returns_it_to_the_group(deployed: Engine, reported: Reported, worker: Person, colleague: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    answer = client_as(worker).send(f"/tasks/{reported.task}/release")
    assert (answer.status_code, answer.location) == (303, "/inbox?tab=group")
    assert "村口路灯不亮" in client_as(colleague).get("/inbox?tab=group").text


def test_a_choice_shows_the_fields_that_depend_on_it(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    browser = client_as(worker)
    assert 'name="platform"' not in browser.send(f"/tasks/{reported.task}/form", {**SIMPLE, "note": "路边"}).text
    shown = browser.send(f"/tasks/{reported.task}/form", {**SIMPLE, "route": "complex", "note": "路边"}).text
    assert 'name="platform"' in shown and "路边" in shown and "<html" not in shown


def test_the_live_part_answers_304_until_something_changes(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    browser = client_as(worker)
    first = browser.get("/inbox?tab=group")
    mark = first.headers["ETag"]
    assert mark.strip('"') in first.text
    asking = {"HX-Request": "true", "If-None-Match": mark}
    same = browser.get("/inbox?tab=group", headers=asking)
    assert (same.status_code, same.data) == (304, b"")
    claim_task(deployed, worker, reported.task)
    changed = browser.get("/inbox?tab=group", headers=asking)
    assert changed.status_code == 200 and changed.headers["ETag"] != mark


def test_passing_time_changes_the_live_part_too(reported: Reported, worker: Person, clock: FrozenClock, client_as: ClientAs) -> None:
    browser = client_as(worker)
    mark = browser.get("/inbox?tab=group").headers["ETag"]
    clock.move(timedelta(hours=2))
    assert browser.get("/inbox?tab=group", headers={"HX-Request": "true", "If-None-Match": mark}).status_code == 200


@pytest.mark.parametrize("after", ["x", "%00", "eyJhIjoxfQ", "W10", "%F0%9F%98%80", "A" * 3000])
def test_a_bad_cursor_is_a_missing_page_and_no_failure(reported: Reported, worker: Person, client_as: ClientAs, after: str) -> None:
    assert client_as(worker).get(f"/inbox?tab=group&after={after}").status_code == 404


def test_no_page_carries_inline_styles_or_scripts(deployed: Engine, reported: Reported, worker: Person, client_as: ClientAs) -> None:
    claim_task(deployed, worker, reported.task)
    for address in ("/inbox", "/inbox?tab=group", f"/tasks/{reported.task}", f"/cases/{reported.number}", "/cases", "/board", "/notices"):
        page = client_as(worker).get(address)
        assert page.status_code == 200, address
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", page.text), address
