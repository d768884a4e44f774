"""Merging: one handled case, several reporters, each told; taken apart again it goes on where it was."""

from __future__ import annotations

import json
import os
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine import faults
from engine.clock import FrozenClock
from engine.commands import claim_task, complete_task, fire_due, join_case, merge_case, report, send_message, tell_followers, unmerge_case
from engine.engine import Engine
from engine.errors import AlreadyDone, NotFound, NotMergeable, NotWaiting, NotYours
from engine.followers import reporters_of
from engine.people import create_person
from engine.tables import case, deadline, fact, follower_due, notice, open_task
from engine.verify import verify
from engine.worker import sweep
from tests.engine.test_commands import task_of
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

LAMP = ("祠堂门口路灯不亮", "祠堂门口的路灯坏了三天，晚上看不见路，老人走夜路很危险。")
AGAIN = ("路灯坏了", "祠堂门口那盏路灯晚上不亮，走夜路看不见。")
ANSWER = "胡桂珍你好，祠堂门口的路灯已经修好。"


def tell(engine: Engine, world: World, what: tuple[str, str], key: str, *, by: str = OWN, about: str = OWN) -> str:
    return report(engine, world.person("villager", by), request_key=key, place=about, subject=what[0], text=what[1]).id


@pytest.fixture
def two(deployed: Engine, world: World) -> tuple[str, str]:
    """A case, and a second one about the same from the next village's villager."""
    return tell(deployed, world, LAMP, "first"), tell(deployed, world, AGAIN, "second", by=SAME_TOWNSHIP)


def merge(engine: Engine, world: World, follower: str, main: str, key: str = "merge", role: str = "grid_worker") -> None:
    merge_case(engine, world.person(role), follower, main, request_key=key, reason="同一盏路灯")


def row(engine: Engine, case_id: str) -> object:
    with engine.database.read() as connection:
        return connection.execute(select(case).where(case.c.id == case_id)).one()


def kinds(engine: Engine, case_id: str) -> list[str]:
    with engine.database.read() as connection:
        return list(connection.scalars(select(fact.c.kind).where(fact.c.case_id == case_id).order_by(fact.c.seq)))


def told(engine: Engine, person_id: str) -> list[str]:
    with engine.database.read() as connection:
        return list(connection.scalars(select(notice.c.kind).where(notice.c.person_id == person_id).order_by(notice.c.created_at, notice.c.id)))


def tasks(engine: Engine, case_id: str) -> list[str]:
    with engine.database.read() as connection:
        return list(connection.scalars(select(open_task.c.element).where(open_task.c.case_id == case_id)))


def answer(engine: Engine, world: World, case_id: str, words: str = ANSWER) -> None:
    worker = world.person("grid_worker")
    complete_task(engine, worker, task_of(engine, case_id, "accept"), request_key=f"accept-{case_id}",
                  answers={"category": "infrastructure", "people": 1, "route": "simple"})
    complete_task(engine, worker, task_of(engine, case_id, "answer_directly"), request_key=f"answer-{case_id}", answers={"answer": words})


def agrees(engine: Engine) -> None:
    assert [str(found) for found in verify(engine)] == []


def test_a_merged_case_has_no_task_and_everybody_is_told(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    main, follower = two
    merge(deployed, world, follower, main)
    assert row(deployed, follower).merged_into == main and tasks(deployed, follower) == [] and tasks(deployed, main) == ["accept"]
    assert told(deployed, world.villagers[SAME_TOWNSHIP].id)[-1] == "merged"
    assert told(deployed, world.villager.id)[-1] == "joined"
    assert "joined" in kinds(deployed, main) and "merged" in kinds(deployed, follower)
    with deployed.database.read() as connection:
        assert [one.person_id for one in reporters_of(connection, main)] == [world.villager.id, world.villagers[SAME_TOWNSHIP].id]
        words = connection.execute(select(fact.c.text, fact.c.data).where(fact.c.case_id == follower, fact.c.kind == "merged")).one()
    assert json.loads(words.text) == {"merge_reason": "同一盏路灯"} and "public" not in json.loads(words.data)
    agrees(deployed)


def test_the_same_request_twice_merges_once(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    merge(deployed, world, two[1], two[0])
    merge(deployed, world, two[1], two[0])
    assert kinds(deployed, two[1]).count("merged") == 1


def test_the_answer_reaches_the_follower_without_the_others_name_and_it_rates(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    main, follower = two
    merge(deployed, world, follower, main)
    answer(deployed, world, main)
    agrees(deployed)
    assert sweep(deployed) == 0.0
    assert tasks(deployed, follower) == ["rate"]
    with deployed.database.read() as connection:
        said = connection.execute(select(fact.c.text, fact.c.data, fact.c.actor_role).where(
            fact.c.case_id == follower, fact.c.kind == "main_answered")).one()
        assert connection.execute(select(follower_due)).all() == []
    assert json.loads(said.text)["answer"] == "胡**你好，祠堂门口的路灯已经修好。"
    assert json.loads(said.data)["public"] == ["answer"] and said.actor_role == "grid_worker"
    assert told(deployed, world.villagers[SAME_TOWNSHIP].id)[-1] == "task_opened"
    complete_task(deployed, world.villagers[SAME_TOWNSHIP], task_of(deployed, follower, "rate"), request_key="rate",
                  answers={"rating": "dissatisfied", "comment": "没修好"})
    assert (row(deployed, follower).status, row(deployed, follower).outcome) == ("closed", "closed_dissatisfied_with_main")
    assert row(deployed, main).status == "open", "its own rating decides"
    assert sweep(deployed) > 0
    agrees(deployed)


def test_after_rework_the_follower_reads_the_second_answer_too(
    deployed: Engine, world: World, clock: FrozenClock, two: tuple[str, str],
) -> None:
    main, follower = two
    merge(deployed, world, follower, main)
    answer(deployed, world, main)
    tell_followers(deployed)
    complete_task(deployed, world.villager, task_of(deployed, main, "rate"), request_key="bad", answers={"rating": "dissatisfied", "comment": "还是不亮"})
    complete_task(deployed, world.person("command_room"), task_of(deployed, main, "order_supervision"), request_key="order",
                  answers={"handler": "village_team", "supervision_order": "重修"})
    clock.move(timedelta(hours=1))
    complete_task(deployed, world.person("village_team"), task_of(deployed, main, "rework"), request_key="rework", answers={"answer": "换了新灯。"})
    assert tell_followers(deployed) == 1 and tell_followers(deployed) == 0
    with deployed.database.read() as connection:
        said = [json.loads(text)["answer"] for text in connection.scalars(
            select(fact.c.text).where(fact.c.case_id == follower, fact.c.kind == "main_answered").order_by(fact.c.seq))]
    assert said[1] == "换了新灯。"
    agrees(deployed)


def test_what_the_main_cases_reporter_asked_besides_is_not_told(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    main, follower = two
    merge(deployed, world, follower, main)
    send_message(deployed, world.villager, main, "supplement", request_key="ask", answers={"question": "我家低保批了吗？"})
    answer(deployed, world, main)
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, main, "reply"), request_key="reply", answers={"answer": "低保已批。"})
    tell_followers(deployed)
    with deployed.database.read() as connection:
        words = "".join(text or "" for text in connection.scalars(select(fact.c.text).where(fact.c.case_id == follower)))
    assert "低保" not in words and "路灯已经修好" in words


def test_who_joins_an_answered_case_hears_the_answer_at_once(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    main, follower = two
    answer(deployed, world, main)
    merge(deployed, world, follower, main)
    agrees(deployed)
    assert tell_followers(deployed) == 1 and tasks(deployed, follower) == ["rate"]


def test_taken_apart_it_goes_back_to_who_had_it_and_the_clock_runs_on(
    deployed: Engine, world: World, clock: FrozenClock, two: tuple[str, str],
) -> None:
    main, follower = two
    clock.move(timedelta(hours=20))
    merge(deployed, world, follower, main)
    clock.move(timedelta(days=3))
    while fire_due(deployed):
        pass
    assert tasks(deployed, follower) == [], "no deadline runs while it follows"
    unmerge_case(deployed, world.person("grid_worker"), follower, request_key="apart", reason="是另一盏灯")
    assert row(deployed, follower).merged_into is None and tasks(deployed, follower) == ["accept"]
    with deployed.database.read() as connection:
        clocks = connection.execute(select(deadline).where(deadline.c.case_id == follower, deadline.c.policy == "accept")).all()
    assert len(clocks) == 1 and json.loads(clocks[0].pauses), "the same clock, with a pause that explains the later moment"
    assert clocks[0].due_at == "2026-03-06T01:00:00.000000Z", clocks[0].due_at
    assert told(deployed, world.villagers[SAME_TOWNSHIP].id)[-1] == "unmerged" and "left" in kinds(deployed, main)
    agrees(deployed)
    with deployed.database.read() as connection:
        assert connection.execute(select(follower_due)).all() == []


def test_what_the_command_room_had_it_has_again(deployed: Engine, world: World, clock: FrozenClock, two: tuple[str, str]) -> None:
    clock.move(timedelta(hours=25))
    while fire_due(deployed):
        pass
    merge(deployed, world, two[1], two[0], role="command_room")
    unmerge_case(deployed, world.person("command_room"), two[1], request_key="apart", reason="")
    assert tasks(deployed, two[1]) == ["accept_first"]
    agrees(deployed)


def test_what_cannot_be_merged_is_refused_with_the_reason(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    main, follower = two
    third, fourth = tell(deployed, world, AGAIN, "third"), tell(deployed, world, LAMP, "fourth")

    def why(case_id: str, into: str, role: str = "grid_worker") -> tuple[object, object]:
        with pytest.raises(NotMergeable) as refused:
            merge_case(deployed, world.person(role), case_id, into, request_key=f"{case_id}-{into}", reason="")
        return refused.value.params["why"], refused.value.params.get("instead")

    merge(deployed, world, follower, main)
    assert why(main, main)[0] == "itself"
    assert why(third, follower) == ("follower", row(deployed, main).number), "its main case is offered"
    assert why(main, third)[0] == "has_followers", "no chains"
    assert why(follower, third)[0] == "merged"
    answer(deployed, world, fourth)
    assert why(fourth, third)[0] == "handled"
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == fourth).values(status="closed"))
    assert why(third, fourth)[0] == "closed"
    far = tell(deployed, world, LAMP, "far", by=OTHER_TOWNSHIP, about=OTHER_TOWNSHIP)
    with pytest.raises(NotFound):
        merge_case(deployed, world.person("command_room"), third, far, request_key="far", reason="")
    merge_case(deployed, world.person("county_supervisor"), third, far, request_key="county", reason="两个乡镇交界处的同一盏灯")
    assert row(deployed, third).merged_into == far


def test_who_may_not_accept_here_may_not_merge_here(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    for person in (world.villager, world.person("grid_worker", SAME_TOWNSHIP), world.person("administrator")):
        with pytest.raises(NotYours):
            merge_case(deployed, person, two[1], two[0], request_key="no", reason="")


def test_a_case_in_a_colleagues_hands_is_merged_by_them_or_the_command_room(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    colleague = create_person(deployed, name="同事", login="colleague", memberships=[("grid_worker", OWN)])
    task = task_of(deployed, two[1], "accept")
    claim_task(deployed, colleague, task)
    with pytest.raises(NotMergeable) as refused:
        merge(deployed, world, two[1], two[0])
    assert refused.value.params["why"] == "claimed"
    merge(deployed, world, two[1], two[0], role="command_room")
    assert told(deployed, colleague.id) == ["task_overtaken"]
    with pytest.raises(AlreadyDone) as late:
        complete_task(deployed, colleague, task, request_key="late", answers={"category": "other", "people": 1, "route": "simple"})
    assert late.value.params["what"] == "merged"


def test_whoever_files_joins_only_what_they_were_shown(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    main, follower = two
    neighbour = world.villagers[SAME_TOWNSHIP]
    with pytest.raises(NotYours):
        join_case(deployed, world.villager, follower, main, request_key="not mine")
    ditch = tell(deployed, world, ("水渠堵了", "村西的水渠被淤泥堵住，稻田进不了水。"), "ditch")
    with pytest.raises(NotMergeable) as refused:
        join_case(deployed, neighbour, follower, ditch, request_key="not alike")
    assert refused.value.params["why"] == "not_alike"
    join_case(deployed, neighbour, follower, main, request_key="join")
    assert row(deployed, follower).merged_into == main
    assert "merged" not in told(deployed, neighbour.id), "one is not told what one did oneself"
    agrees(deployed)


def test_nobody_sends_the_engines_messages_by_hand(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    with pytest.raises(NotYours):
        send_message(deployed, world.person("command_room"), two[1], "merged", request_key="by hand", answers={})
    with pytest.raises(NotWaiting):
        send_message(deployed, world.person("command_room"), two[1], "unmerged", request_key="by hand", answers={})


def test_an_answered_follower_is_not_taken_apart(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    merge(deployed, world, two[1], two[0])
    answer(deployed, world, two[0])
    tell_followers(deployed)
    with pytest.raises(NotMergeable) as refused:
        unmerge_case(deployed, world.person("grid_worker"), two[1], request_key="late", reason="")
    assert refused.value.params["why"] == "answered"


def test_two_people_who_merge_crosswise_do_not_block_each_other_and_one_wins(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    worker, outcomes, start = world.person("grid_worker"), [], threading.Barrier(2)

    def one(follower: str, main: str) -> None:
        start.wait()
        try:
            merge_case(deployed, worker, follower, main, request_key=f"{follower}-into-{main}", reason="")
            outcomes.append("merged")
        except NotMergeable as refused:
            outcomes.append(str(refused.params["why"]))

    threads = [threading.Thread(target=one, args=pair) for pair in (two, two[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) in (["follower", "merged"], ["has_followers", "merged"]), outcomes
    agrees(deployed)


def test_verify_finds_a_follower_nobody_will_tell(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    merge(deployed, world, two[1], two[0])
    answer(deployed, world, two[0])
    with deployed.database.write() as connection:
        connection.execute(follower_due.delete())
    assert [found.what for found in verify(deployed)] == ["its main case is answered, but nobody will tell it"]


def test_verify_finds_a_follower_that_lost_its_main_case_and_one_that_never_had_one(deployed: Engine, world: World, two: tuple[str, str]) -> None:
    merge(deployed, world, two[1], two[0])
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == two[1]).values(merged_into=None))
        connection.execute(update(case).where(case.c.id == two[0]).values(merged_into="nothing"))
    found = {found.what for found in verify(deployed)}
    assert {"waits for a main case, but follows none", "follows a case that does not exist", "follows a case, but is handled on its own"} <= found


@pytest.mark.parametrize("point", ["before_case", "tasks_saved", "case_saved", "facts_saved", "before_commit", "merged", "unmerged"])
def test_dying_at_any_point_loses_nothing_and_tells_nobody_twice(deployed: Engine, world: World, two: tuple[str, str], point: str) -> None:
    main, follower = two
    die_in_a_child(deployed, point, lambda engine: merge(engine, world, follower, main), must=point != "unmerged")
    agrees(deployed)
    merge(deployed, world, follower, main)
    die_in_a_child(deployed, point, lambda engine: unmerge_case(engine, world.person("grid_worker"), follower, request_key="apart", reason=""),
                   must=point != "merged")
    agrees(deployed)
    if row(deployed, follower).merged_into is None:          # the point lay on the other way, so nobody died
        merge(deployed, world, follower, main, key="once more")
    answer(deployed, world, main)
    die_in_a_child(deployed, point, lambda engine: tell_followers(engine), must=point not in ("merged", "unmerged"))
    agrees(deployed)
    tell_followers(deployed)
    agrees(deployed)
    assert kinds(deployed, follower).count("main_answered") == 1 and tasks(deployed, follower) == ["rate"]


def die_in_a_child(engine: Engine, point: str, do: object, *, must: bool) -> None:
    """Run it in a process of its own that is killed at the named point; `must`: the point lies on its way."""
    child = os.fork()
    if child == 0:
        try:
            faults._WANTED, faults._left = point, 1
            opened = Engine.open(engine.settings, engine.clock)
            opened.catalog._compiled.update(engine.catalog._compiled)
            do(opened)  # type: ignore[operator]
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) if must else status in (0, 256), status
