"""撤回: a villager takes a case back; all open work ends, who had it in hand is told, and what hangs on the case goes on rightly."""

from __future__ import annotations

import pytest

from engine.commands import claim_task, complete_task, merge_case, send_message, tell_followers
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, NotWaiting, NotYours
from engine.figures.counting import counted
from engine.verify import verify
from tests.engine.test_commands import task_of
from tests.engine.test_merge import AGAIN, LAMP, answer, kinds, merge, row, tasks, tell, told
from tests.world import SAME_TOWNSHIP, World


def take_back(engine: Engine, world: World, case_id: str, village: str | None = None, reason: str = "灯自己又亮了。") -> None:
    person = world.person("villager", village) if village else world.villager
    send_message(engine, person, case_id, "withdraw", request_key=f"withdraw-{case_id}", answers={"withdraw_reason": reason} if reason else {})


def test_everything_open_ends_and_who_had_it_in_hand_is_told(deployed: Engine, world: World) -> None:
    made = tell(deployed, world, LAMP, "first")
    worker = world.person("grid_worker")
    claim_task(deployed, worker, task_of(deployed, made, "accept"))
    send_message(deployed, world.villager, made, "supplement", request_key="ask", answers={"question": "有人来吗？"})
    take_back(deployed, world, made)
    case = row(deployed, made)
    assert (case.status, case.stage, case.outcome, case.due_at, case.reopen_until) == ("closed", "close", "withdrawn", None, None)
    assert tasks(deployed, made) == [] and "task_overtaken" in told(deployed, worker.id) and kinds(deployed, made).count("task_overtaken") == 2
    assert list(verify(deployed)) == []


def test_no_reason_is_needed_but_what_is_said_has_to_fit(deployed: Engine, world: World) -> None:
    made = tell(deployed, world, LAMP, "first")
    with pytest.raises(BadAnswers):
        take_back(deployed, world, made, reason="长" * 501)
    take_back(deployed, world, made, reason="")
    assert row(deployed, made).status == "closed"


def test_it_is_too_late_once_it_was_answered(deployed: Engine, world: World) -> None:
    made = tell(deployed, world, LAMP, "first")
    answer(deployed, world, made)
    with pytest.raises(NotWaiting):
        take_back(deployed, world, made)
    complete_task(deployed, world.villager, task_of(deployed, made, "rate"), request_key="rate", answers={"rating": "dissatisfied"})
    with pytest.raises(NotWaiting):
        take_back(deployed, world, made)


def test_nobody_takes_back_what_another_one_reported(deployed: Engine, world: World) -> None:
    made = tell(deployed, world, LAMP, "first")
    for role in ("grid_worker", "command_room", "county_supervisor"):
        with pytest.raises(NotYours):
            send_message(deployed, world.person(role), made, "withdraw", request_key=f"by-{role}", answers={})


def test_who_comes_late_with_a_finished_task_learns_that_it_was_taken_back_and_loses_no_word(deployed: Engine, world: World) -> None:
    made = tell(deployed, world, LAMP, "first")
    task = task_of(deployed, made, "accept")
    take_back(deployed, world, made)
    with pytest.raises(AlreadyDone) as late:
        complete_task(deployed, world.person("grid_worker"), task, request_key="late", answers={"category": "infrastructure", "note": "已经去看过"})
    assert late.value.params["what"] == "withdrawn" and "late_answer" in kinds(deployed, made)


def test_a_follower_leaves_its_main_case_which_goes_on(deployed: Engine, world: World) -> None:
    main, follower = tell(deployed, world, LAMP, "first"), tell(deployed, world, AGAIN, "second", by=SAME_TOWNSHIP)
    merge(deployed, world, follower, main)
    take_back(deployed, world, follower, SAME_TOWNSHIP)
    assert row(deployed, follower).merged_into is None and kinds(deployed, main)[-1] == "left"
    before = told(deployed, world.person("villager", SAME_TOWNSHIP).id)
    answer(deployed, world, main)
    assert tell_followers(deployed) == 0 and told(deployed, world.person("villager", SAME_TOWNSHIP).id) == before
    assert list(verify(deployed)) == []


def test_when_the_main_case_is_taken_back_its_followers_go_on_alone(deployed: Engine, world: World) -> None:
    main, follower = tell(deployed, world, LAMP, "first"), tell(deployed, world, AGAIN, "second", by=SAME_TOWNSHIP)
    merge_case(deployed, world.person("grid_worker"), follower, main, request_key="merge", reason="同一盏灯")
    take_back(deployed, world, main)
    assert list(verify(deployed)) == []                     # it is written down that the follower is still to hear of it
    assert tell_followers(deployed) == 1
    assert tasks(deployed, follower) == ["accept"] and row(deployed, follower).merged_into is None
    assert row(deployed, follower).status == "open" and "unmerged" in told(deployed, world.person("villager", SAME_TOWNSHIP).id)
    assert list(verify(deployed)) == []


def test_statistics_count_it_neither_as_solved_nor_as_unrated(deployed: Engine, world: World) -> None:
    made = tell(deployed, world, LAMP, "first")
    take_back(deployed, world, made)
    figures = counted(row(deployed, made), (), (), None)
    assert (figures["closed"], figures["village_solved"], figures["unrated"], figures["dissatisfied"]) == (1, 0, 0, 0)
