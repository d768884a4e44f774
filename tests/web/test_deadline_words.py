"""A case's page says why its deadline is when it is, and everybody reads what is left in the deadline's own time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.clock import FrozenClock
from engine.commands import complete_task, move_deadlines, report, send_message, warn_due
from engine.commands.change_policy import change_policy
from engine.commands.policy_draft import RuleDraft
from engine.engine import Engine
from engine.people import Person
from tests.engine.test_commands import ACCEPT, task_of
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]


@pytest.fixture
def number(deployed: Engine, world: World) -> str:
    made = report(deployed, world.villager, request_key="k", place=OWN, subject="路灯不亮", text="三天了。")
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, made.id, "accept"), request_key="a", answers={**ACCEPT, "route": "general"})
    return made.number


def test_the_page_explains_the_moment_line_by_line(deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, number: str) -> None:
    clock.move(timedelta(days=1))
    page = client_as(world.person("village_team")).get(f"/cases/{number}").text
    assert "Why this moment" in page and "5 working days, the process&#39;s default" in page and "weekend" in page
    assert "4 working days left" in page and "used 1 working day" in page


def test_a_rule_names_who_set_it_and_why(deployed: Engine, world: World, client_as: ClientAs, number: str) -> None:
    change_policy(deployed, world.person("administrator"), "grievance", "village", [RuleDraft(3, "working_days", place="330226001")], seen=0, reason="汛期加快")
    while move_deadlines(deployed):
        pass
    page = client_as(world.person("village_team")).get(f"/cases/{number}").text
    assert "汛期加快" in page and "the rule for 桃源街道" in page and world.person("administrator").name in page and "Moved from" in page


def test_while_the_villager_is_asked_the_clock_stands(deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, number: str) -> None:
    case_id = deployed_id(deployed, number)
    complete_task(deployed, world.person("village_team"), task_of(deployed, case_id, "village_handle"), request_key="q",
                  answers={"village_result": "ask", "question": "哪一盏？"})
    page = client_as(world.person("village_team")).get(f"/cases/{number}").text
    assert "an answer is waited for" in page and "The clock stands" in page
    clock.move(timedelta(days=2))
    complete_task(deployed, world.villager, task_of(deployed, case_id, "answer_question"), request_key="w", answers={"villager_answer": "祠堂门口。"})
    page = client_as(world.person("village_team")).get(f"/cases/{number}").text
    assert "Paused from" in page and "2 working days more" in page and "without pauses" in page


def test_an_extension_is_a_line_with_who_granted_it(deployed: Engine, world: World, client_as: ClientAs, number: str) -> None:
    case_id, room = deployed_id(deployed, number), world.person("command_room")
    send_message(deployed, world.person("village_team"), case_id, "request_extension", request_key="x",
                 answers={"extension_days": 2, "extension_reason": "要等停电施工。"})
    complete_task(deployed, room, task_of(deployed, case_id, "decide_extension"), request_key="g",
                  answers={"extension_decision": "granted", "extension_days": 2, "extension_words": "同意。"})
    page = client_as(world.person("village_team")).get(f"/cases/{number}").text
    assert "Extended by 2 working days" in page and room.name in page
    villager = client_as(world.villager).get(f"/cases/{number}").text
    assert "Extended by 2 working days" in villager


def test_reminders_are_told_in_words(deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, number: str) -> None:
    clock.move(timedelta(days=4, hours=1))
    warn_due(deployed)
    page = client_as(world.person("village_team")).get("/notices").text
    assert "of the time is gone" in page


def deployed_id(engine: Engine, number: str) -> str:
    from sqlalchemy import select

    from engine.tables import case
    with engine.database.read() as connection:
        return str(connection.scalar(select(case.c.id).where(case.c.number == number)))
