"""重新办理: a closed case stays closed, and goes on as one of its own that begins under supervision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.case_page import case_page
from engine.clock import FrozenClock
from engine.commands import complete_task, explain_rating, fire_due, reopen_case, report
from engine.engine import Engine
from engine.errors import BadAnswers, NotReopenable, NotWaiting, NotYours
from engine.figures.fold import fold_all
from engine.tables import case, case_figure, timer
from engine.verify import verify
from tests.engine.test_commands import task_of
from tests.engine.test_merge import LAMP, answer, kinds, row, tasks, tell
from tests.world import OWN, SAME_TOWNSHIP, World


def rate(engine: Engine, world: World, case_id: str, rating: str = "satisfied") -> None:
    complete_task(engine, world.villager, task_of(engine, case_id, "rate"), request_key=f"rate-{case_id}-{rating}", answers={"rating": rating})


@pytest.fixture
def closed(deployed: Engine, world: World) -> str:
    """A case that was answered and rated."""
    made = tell(deployed, world, LAMP, "first")
    answer(deployed, world, made)
    rate(deployed, world, made)
    return made


def again(engine: Engine, world: World, case_id: str, key: str = "again", reason: str = "又不亮了。") -> str:
    return reopen_case(engine, world.villager, case_id, request_key=key, reason=reason).id


def test_the_command_room_has_it_and_the_old_case_stays_closed(deployed: Engine, world: World, closed: str) -> None:
    made = again(deployed, world, closed)
    assert tasks(deployed, made) == ["order_supervision"] and (row(deployed, made).reopens, row(deployed, made).reopen_round) == (closed, 1)
    assert row(deployed, closed).status == "closed" and kinds(deployed, closed)[-1] == "reopened"
    with deployed.database.read() as connection:
        assert connection.scalar(select(timer.c.id).where(timer.c.case_id == closed)) is None
    assert row(deployed, made).category == "infrastructure" and row(deployed, made).text == "又不亮了。"
    assert list(verify(deployed)) == []


def test_the_pages_of_both_name_each_other(deployed: Engine, world: World, closed: str) -> None:
    before = case_page(deployed, world.villager, closed)
    assert before.reopen_until is not None and before.reopened_by is None
    made = again(deployed, world, closed)
    old, new = case_page(deployed, world.villager, closed), case_page(deployed, world.villager, made)
    assert (old.reopened_by, old.reopen_until, new.reopens) == (new.number, None, old.number)
    assert [one.key for one in new.stages if one.state == "now"] == ["handle"]


def test_without_a_word_the_old_report_speaks(deployed: Engine, world: World, closed: str) -> None:
    assert row(deployed, again(deployed, world, closed, reason="  ")).text == LAMP[1]


def test_a_second_tap_makes_no_second_case(deployed: Engine, world: World, closed: str) -> None:
    assert again(deployed, world, closed) == again(deployed, world, closed)
    with pytest.raises(NotReopenable) as refused:
        again(deployed, world, closed, key="another")
    assert refused.value.params["why"] == "reopened"


def test_after_fifteen_days_it_is_too_late(deployed: Engine, world: World, closed: str, clock: FrozenClock) -> None:
    clock.move(timedelta(days=15) - timedelta(minutes=1))
    assert case_page(deployed, world.villager, closed).reopen_until is not None
    clock.move(timedelta(minutes=1))
    assert case_page(deployed, world.villager, closed).reopen_until is None
    with pytest.raises(NotReopenable) as refused:
        again(deployed, world, closed)
    assert refused.value.params["why"] == "too_late"


def test_after_the_second_time_there_is_no_third(deployed: Engine, world: World, closed: str) -> None:
    last = closed
    for number in (1, 2):
        last = again(deployed, world, last, key=f"again-{number}")
        room = world.person("command_room")
        complete_task(deployed, room, task_of(deployed, last, "order_supervision"), request_key=f"order-{number}",
                      answers={"handler": "village_team", "supervision_order": "查清线路，修好。"})
        complete_task(deployed, world.person("village_team"), task_of(deployed, last, "rework"), request_key=f"rework-{number}", answers={"answer": "线路换了。"})
        rate(deployed, world, last)
    assert row(deployed, last).status == "closed" and row(deployed, last).reopen_until is None
    with pytest.raises(NotReopenable):
        again(deployed, world, last, key="again-3")
    assert list(verify(deployed)) == []


def test_an_open_case_and_one_that_was_taken_back_cannot_be_reopened(deployed: Engine, world: World) -> None:
    from tests.engine.test_withdraw import take_back

    made = tell(deployed, world, LAMP, "first")
    with pytest.raises(NotReopenable):
        again(deployed, world, made)
    take_back(deployed, world, made)
    with pytest.raises(NotReopenable):
        again(deployed, world, made, key="after")


def test_only_whose_case_it_is_asks_for_it_again(deployed: Engine, world: World, closed: str) -> None:
    for person in (world.person("grid_worker"), world.person("villager", SAME_TOWNSHIP), world.person("command_room")):
        with pytest.raises(NotYours):
            reopen_case(deployed, person, closed, request_key="theirs", reason="")


def test_statistics_keep_the_first_ending_and_count_the_second_as_reworked(deployed: Engine, world: World, closed: str) -> None:
    made = again(deployed, world, closed)
    complete_task(deployed, world.person("command_room"), task_of(deployed, made, "order_supervision"), request_key="order",
                  answers={"handler": "village_team", "supervision_order": "修好。"})
    complete_task(deployed, world.person("village_team"), task_of(deployed, made, "rework"), request_key="rework", answers={"answer": "修好了。"})
    rate(deployed, world, made)
    fold_all(deployed)
    with deployed.database.read() as connection:
        figures = {one.case_id: one for one in connection.execute(select(case_figure))}
    assert (figures[closed].closed, figures[closed].satisfied, figures[closed].reopened) == (1, 1, 0)
    assert (figures[made].closed, figures[made].reopened, figures[made].village_solved) == (1, 1, 0)


def test_an_unrated_case_can_be_reopened_too(deployed: Engine, world: World, clock: FrozenClock) -> None:
    made = report(deployed, world.villager, request_key="unrated", place=OWN, subject=LAMP[0], text=LAMP[1]).id
    answer(deployed, world, made)
    clock.move(timedelta(days=8))
    while fire_due(deployed):
        pass
    assert row(deployed, made).outcome == "closed_unrated" and tasks(deployed, again(deployed, world, made)) == ["order_supervision"]


def test_words_after_the_tap_are_kept_and_are_not_endless(deployed: Engine, world: World, closed: str) -> None:
    for number in range(3):
        explain_rating(deployed, world.villager, closed, request_key=f"words-{number}", words="师傅来得很快。")
    with pytest.raises(NotWaiting):
        explain_rating(deployed, world.villager, closed, request_key="words-4", words="再说一句")
    with pytest.raises(BadAnswers):
        explain_rating(deployed, world.villager, closed, request_key="words-5", words="  ")
    with pytest.raises(NotYours):
        explain_rating(deployed, world.person("grid_worker"), closed, request_key="words-6", words="不是我的")
    said = [one.words_zh for found in case_page(deployed, world.person("village_team"), closed).facts if found.kind == "rating_explained" for one in found.said]
    assert said == ["师傅来得很快。"] * 3
    assert list(verify(deployed)) == []


def test_a_case_of_a_process_that_draws_no_reopening_keeps_its_door_shut(deployed: Engine, world: World, closed: str) -> None:
    with deployed.database.write() as connection:
        connection.execute(case.update().where(case.c.id == closed).values(reopen_until=None))
    with pytest.raises(NotReopenable):
        again(deployed, world, closed)
