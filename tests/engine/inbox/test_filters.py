"""What narrows the inbox, on both lists of tasks and on lists of deeds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import inbox
from engine.commands import complete_task, report, send_message
from engine.engine import Engine
from engine.inbox import InboxFilters
from engine.people import Person
from engine.tables import open_task
from tests.engine.rows import add_cases, add_tasks
from tests.world import OWN, World

HOUR = timedelta(hours=1)
SUBJECTS = {1: "村口路灯不亮", 2: "自来水浑浊", 3: "路灯忽明忽暗", 4: "占道经营"}


@pytest.fixture
def worker(world: World) -> Person:
    return world.person("grid_worker")


@pytest.fixture
def waiting(engine: Engine, world: World) -> None:
    """Four tasks in the group of the first village."""
    ids = add_cases(engine, [{"number": n, "place": OWN, "subject": subject, "age": HOUR * (9 - n)} for n, subject in SUBJECTS.items()])
    due = {1: -HOUR, 2: HOUR, 3: 30 * HOUR, 4: None}
    add_tasks(engine, [
        {"number": n, "case_id": case_id, "role": "grid_worker", "village": OWN, "due": due[n], "category": "market" if n == 4 else "infrastructure",
         "priority": "urgent" if n == 2 else "normal"} for n, case_id in enumerate(ids, 1)])


def found(engine: Engine, person: Person, **filters: Any) -> list[int]:
    return [int(line.number[-8:]) for line in inbox.group(engine, person, filters=InboxFilters(**filters)).items]


def test_every_part_narrows(engine: Engine, worker: Person, waiting: None) -> None:
    assert found(engine, worker) == [1, 2, 3, 4]
    assert found(engine, worker, category="market") == [4]
    assert found(engine, worker, priority="urgent") == [2]
    assert found(engine, worker, due="overdue") == [1]
    assert found(engine, worker, due="today") == [1, 2]
    assert found(engine, worker, village=OWN, process="grievance", step="accept") == [1, 2, 3, 4]
    assert found(engine, worker, step="dispatch") == [] and found(engine, worker, village="330226001002") == []
    assert found(engine, worker, category="infrastructure", due="today", priority="normal") == [1]


def test_words_find_the_newest_first_and_go_with_the_other_parts(engine: Engine, worker: Person, waiting: None) -> None:
    assert found(engine, worker, words="路灯") == [3, 1]
    assert found(engine, worker, words="灯") == [3, 1]
    assert found(engine, worker, words="路灯", due="overdue") == [1]
    assert found(engine, worker, words="20260302-0000") == [1, 2, 3, 4]
    assert found(engine, worker, words="？") == []
    line = inbox.group(engine, worker, filters=InboxFilters(words="灯")).items[0]
    assert [piece.text for piece in line.pieces if piece.hit] == ["灯"]


def test_words_find_nothing_of_other_groups(engine: Engine, world: World, waiting: None) -> None:
    for person in (world.person("village_team"), world.person("grid_worker", world.villages[1]), world.person("command_room")):
        assert found(engine, person, words="路灯") == []


def test_pages_of_found_tasks_follow_each_other(engine: Engine, worker: Person, waiting: None) -> None:
    first = inbox.group(engine, worker, size=1, filters=InboxFilters(words="灯"))
    second = inbox.group(engine, worker, first.next, size=1, filters=InboxFilters(words="灯"))
    assert [line.subject for page in (first, second) for line in page.items] == [SUBJECTS[3], SUBJECTS[1]]


def test_what_makes_no_sense_asks_for_nothing() -> None:
    asked = InboxFilters.of({"due": "someday", "category": " \x00 ", "words": "灯\ud800\x07" + "长" * 99, "other": "x"})
    assert asked == InboxFilters(words=("灯" + "长" * 99)[:60])
    assert asked.asks() == {"words": asked.words} and InboxFilters.of(asked.asks()) == asked


def test_a_step_that_changes_the_category_changes_it_for_the_lists(deployed: Engine, world: World) -> None:
    """The villager's question opens a second task; triage then gives the case its category."""
    made = report(deployed, world.villager, request_key="k" * 20, place=OWN, subject="路灯", text="不亮。")
    send_message(deployed, world.villager, made.id, "supplement", request_key="s" * 20, answers={"question": "什么时候来？"})
    with deployed.database.read() as connection:
        tasks = {row.element: row for row in connection.execute(select(open_task).where(open_task.c.case_id == made.id))}
    assert len(tasks) == 2
    complete_task(deployed, world.person("grid_worker"), tasks["accept"].id, request_key="c" * 20, answers={
        "category": "safety", "people": "1", "route": "general"})
    with deployed.database.read() as connection:
        rows = connection.execute(select(open_task.c.category, open_task.c.village, open_task.c.process).where(open_task.c.case_id == made.id)).all()
    assert {tuple(row) for row in rows} == {("safety", OWN, "grievance")}
