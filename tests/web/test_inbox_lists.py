"""The lists of the inbox over HTTP: narrowed, kept under a name, with chosen columns, many tasks at once, followed as they change."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from engine.commands import claim_task, report, send_message
from engine.engine import Engine
from engine.people import Person, create_person
from engine.replies import add_reply
from engine.task_page import open_tasks_of
from tests.web.browser import Browser
from tests.world import OWN, World
from web import watching

ClientAs = Callable[[Person | None], Browser]


@pytest.fixture
def worker(world: World) -> Person:
    return world.person("grid_worker")


@pytest.fixture
def tasks(deployed: Engine, world: World) -> list[str]:
    """Three tasks in the group, in the order of their reports."""
    made = [report(deployed, world.villager, request_key=f"report-key-{n:09d}", place=OWN, subject=words, text="请来看看。")
            for n, words in enumerate(("路灯不亮", "自来水浑浊", "占道经营"))]
    return [open_tasks_of(deployed, one.id)[0].id for one in made]


def subjects(page: str) -> list[str]:
    return [re.sub("<[^>]+>", "", found) for found in re.findall(r'<td class="title"><a [^>]*>(.*?)</a>', page)]


def test_words_narrow_and_are_marked(tasks: list[str], worker: Person, client_as: ClientAs) -> None:
    page = client_as(worker).get("/inbox?tab=group&words=灯").text
    assert subjects(page) == ["路灯不亮"] and "路<mark>灯</mark>不亮" in page
    assert "Nothing fits" in client_as(worker).get("/inbox?tab=group&words=电梯").text


def test_markup_in_words_and_subjects_stays_text(deployed: Engine, world: World, worker: Person, client_as: ClientAs) -> None:
    report(deployed, world.villager, request_key="report-key-000000009", place=OWN, subject="<b>灯</b><script>alert(1)</script>", text="x灯")
    page = client_as(worker).get('/inbox?tab=group&words=灯"><script>alert(2)</script>').text
    assert "<script>alert" not in page
    page = client_as(worker).get("/inbox?tab=group&words=灯").text
    assert "<script>alert" not in page and "&lt;b&gt;<mark>灯</mark>&lt;/b&gt;" in page


def test_a_list_is_kept_under_a_name_and_opened_again(tasks: list[str], worker: Person, client_as: ClientAs) -> None:
    browser = client_as(worker)
    kept = browser.send("/inbox/filters", {"name": "超时的", "tab": "group", "due": "overdue"})
    assert kept.status_code == 303 and "due=overdue" in kept.location
    page = browser.get("/inbox").text
    address, = re.findall(r'class="chip"[^>]* href="([^"]+)"', page)
    assert "due=overdue" in address and "tab=group" in address
    drop, = re.findall(r'action="(/inbox/filters/[^"]+/drop)"', page)
    assert browser.send(drop).status_code == 303 and "chip" not in browser.get("/inbox").text


def test_a_filter_without_a_name_comes_back_with_what_it_asks(tasks: list[str], worker: Person, client_as: ClientAs) -> None:
    answer = client_as(worker).send("/inbox/filters", {"name": "长" * 31, "tab": "group", "category": "safety"})
    assert answer.status_code == 422 and "At most 30 letters." in answer.text
    assert "长" * 31 in answer.text and 'name="category" value="safety"' in answer.text


def test_columns_follow_the_person(tasks: list[str], worker: Person, client_as: ClientAs) -> None:
    assert client_as(worker).send("/inbox/columns", {"column": ["since", "nonsense"], "next": "/inbox?tab=group"}).location == "/inbox?tab=group"
    page = client_as(worker).get("/inbox?tab=group").text
    head = re.sub("<[^>]+>", "|", page[page.index("<thead>"):page.index("</thead>")])
    assert "Waiting since" in head and "Village" not in head
    assert client_as(worker).send("/inbox/columns", {"next": "//evil.example"}).location == "/"


def test_many_tasks_are_taken_on_at_once_and_each_says_what_became_of_it(
    deployed: Engine, tasks: list[str], worker: Person, client_as: ClientAs,
) -> None:
    colleague = create_person(deployed, name="潘晓", login="grid-two", memberships=[("grid_worker", OWN)])
    claim_task(deployed, colleague, tasks[1])
    page = client_as(worker).send("/inbox/bulk", {"verb": "claim", "task": [*tasks, tasks[0], "no-such-task"], "next": "/inbox?tab=group"}).text
    assert "2 of 4 done" in page and page.count("Taken on") == 2 and "潘晓 was faster" in page
    assert sorted(subjects(client_as(worker).get("/inbox?tab=mine").text)) == ["占道经营", "路灯不亮"]
    page = client_as(worker).send("/inbox/bulk", {"verb": "release", "task": tasks}).text
    assert "2 of 3 done" in page
    assert client_as(worker).send("/inbox/bulk", {"verb": "explode", "task": tasks}).status_code == 303


def test_bulk_does_not_reach_other_places_nor_show_them(tasks: list[str], world: World, client_as: ClientAs) -> None:
    page = client_as(world.person("grid_worker", world.villages[1])).send("/inbox/bulk", {"verb": "claim", "task": tasks}).text
    assert "0 of 3 done" in page and "路灯" not in page


def test_deeds_have_lists_of_their_own(tasks: list[str], worker: Person, client_as: ClientAs) -> None:
    browser = client_as(worker)
    assert "You wait for nobody" in browser.get("/inbox?tab=waiting").text and "You have done nothing here yet" in browser.get("/inbox?tab=done").text
    browser.send(f"/tasks/{tasks[0]}", {"category": "infrastructure", "people": "1", "route": "general"})
    assert subjects(browser.get("/inbox?tab=waiting").text) == ["路灯不亮"] == subjects(browser.get("/inbox?tab=done").text)


def events(answer: Any, count: int) -> list[dict[str, Any]]:
    """The next events of a stream."""
    found: list[dict[str, Any]] = []
    begun = time.monotonic()
    while len(found) < count and time.monotonic() - begun < 20:
        chunk = next(answer.response)
        text = chunk if isinstance(chunk, str) else chunk.decode()
        found += [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    return found


def test_the_stream_says_the_counts_at_once_and_again_when_they_change(
    app: Flask, deployed: Engine, tasks: list[str], worker: Person, client_as: ClientAs,
) -> None:
    answer = client_as(worker).get("/inbox/events")
    assert answer.mimetype == "text/event-stream" and answer.headers["Cache-Control"] == "no-store"
    first, = events(answer, 1)
    assert (first["mine"], first["group"], first["overdue"]) == (0, 3, 0)
    claim_task(deployed, worker, tasks[0])
    second, = events(answer, 1)
    assert (second["mine"], second["group"]) == (1, 2) and second["mark"] != first["mark"]
    answer.close()
    watcher = app.extensions["epoint_watcher"]
    begun = time.monotonic()
    while watcher._thread is not None and time.monotonic() - begun < 5:
        time.sleep(0.1)
    assert watcher._looking == {} and watcher._thread is None, "nobody looks, so nothing asks the database"


def test_a_process_with_too_many_streams_sends_the_page_back_to_asking(
    deployed: Engine, tasks: list[str], worker: Person, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "MOST", 1)
    first = client_as(worker).get("/inbox/events")
    assert first.status_code == 200 and client_as(worker).get("/inbox/events").status_code == 204
    first.close()
    again = client_as(worker).get("/inbox/events")
    assert again.status_code == 200
    again.close()


def test_many_tasks_are_handed_over_with_a_note(deployed: Engine, tasks: list[str], worker: Person, client_as: ClientAs) -> None:
    colleague = create_person(deployed, name="潘晓", login="grid-two", memberships=[("grid_worker", OWN)])
    for task in tasks[:2]:
        claim_task(deployed, worker, task)
    assert "潘晓" in client_as(worker).get("/inbox?tab=mine").text
    page = client_as(worker).send("/inbox/bulk", {"verb": "hand_over", "task": tasks, "to": colleague.id, "note": "我去开会"}).text
    assert "2 of 3 done" in page and page.count("Handed over") >= 2
    assert len(subjects(client_as(colleague).get("/inbox?tab=mine").text)) == 2
    again = client_as(colleague).send("/inbox/bulk", {"verb": "hand_over", "task": tasks[:2], "to": worker.id, "note": " "}).text
    assert "0 of 2 done" in again and "Please fill this in." in again


def test_many_tasks_are_answered_with_one_canned_reply(deployed: Engine, world: World, worker: Person, client_as: ClientAs) -> None:
    """Two questions of villagers wait for a reply, and a new report is answered at once as a simple matter."""
    made = [report(deployed, world.villager, request_key=f"more-key-{n:012d}", place=OWN, subject=f"水管 {n}", text="漏水。") for n in range(3)]
    for one in made[:2]:
        send_message(deployed, world.villager, one.id, "supplement", request_key=f"ask-{one.number}-000000", answers={"question": "什么时候来？"})
    waiting = [next(task.id for task in open_tasks_of(deployed, one.id) if task.element == element)
               for one, element in zip(made, ("reply", "reply", "accept"))]
    reply = add_reply(deployed, worker, title="马上到", body="{village}网格员{me}马上到，编号{number}。", place_code=OWN, own=True)
    browser = client_as(worker)
    assert "马上到" in browser.get("/inbox?tab=group").text
    page = browser.send("/inbox/bulk", {"verb": "answer", "task": waiting, "reply": reply}).text
    assert "3 of 3 done" in page
    said = client_as(world.villager).get(f"/cases/{made[0].number}").text
    assert f"网格员{worker.name}马上到，编号{made[0].number}。" in said
    other = open_tasks_of(deployed, report(deployed, world.villager, request_key="one-more-key-00000001", place=OWN, subject="灯", text="坏了。").id)[0].id
    assert "does not fit this task" in browser.send("/inbox/bulk", {"verb": "answer", "task": other, "reply": "nothing"}).text
