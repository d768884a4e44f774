"""Repeated and collective complaints are recognised, and start in the command room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from engine.clock import FrozenClock
from engine.commands import merge_case, report
from engine.engine import Engine
from engine.people import create_person
from engine.same_matter import COLLECTIVE, REPEATED, overlap, pairs, same_matter
from engine.tables import case
from tests.engine.test_commands import task_of
from tests.world import OTHER_TOWNSHIP, OWN, World

LAMP = ("祠堂门口路灯不亮", "祠堂门口的路灯坏了三天，晚上看不见路。")
AGAIN = ("祠堂门口路灯还是不亮", "上次反映的祠堂门口路灯，到今天还是坏的，晚上看不见路。")
OTHER = ("村西水渠堵了", "西边水渠被淤泥堵住，稻田进不了水。")


def tell(engine: Engine, world: World, what: tuple[str, str], key: str, *, village: str = OWN, reporter: str | None = None, category: str = "infrastructure") -> str:
    person = world.person("villager", village)
    actor = world.person("grid_worker", village) if reporter else person
    return report(engine, actor, request_key=key, place=village, subject=what[0], text=what[1], category=category, reporter_id=reporter).id


def test_the_same_words_told_differently_are_alike_and_other_matters_are_not() -> None:
    assert overlap(pairs(*LAMP), pairs(*AGAIN)) > 0.5
    assert overlap(pairs(*LAMP), pairs(*OTHER)) < 0.1
    assert overlap(pairs("", ""), pairs(*LAMP)) == 0.0
    assert overlap(pairs("路灯", ""), pairs(*LAMP)) < COLLECTIVE, "too short to say which lamp"
    assert overlap(pairs("路灯坏了", "路灯坏了"), pairs("路灯坏了！", "路灯，坏了")) >= REPEATED


@pytest.mark.parametrize(("what", "village", "category", "element"), [
    (AGAIN, OWN, "infrastructure", "accept_first"), (OTHER, OWN, "infrastructure", "accept"), (AGAIN, OTHER_TOWNSHIP, "infrastructure", "accept"),
    (AGAIN, OWN, "environment", "accept")])
def test_who_reports_the_same_matter_again_starts_in_the_command_room(
    deployed: Engine, world: World, clock: FrozenClock, what: tuple[str, str], village: str, category: str, element: str,
) -> None:
    tell(deployed, world, LAMP, "first")
    clock.move(timedelta(days=3))
    assert task_of(deployed, tell(deployed, world, what, "again", village=village, category=category), element) != "None"


def test_what_is_said_twice_on_one_day_is_not_repeated(deployed: Engine, world: World, clock: FrozenClock) -> None:
    tell(deployed, world, LAMP, "first")
    clock.move(timedelta(hours=5))
    assert task_of(deployed, tell(deployed, world, AGAIN, "again"), "accept") != "None"


def test_after_ninety_days_it_is_a_new_matter(deployed: Engine, world: World, clock: FrozenClock) -> None:
    tell(deployed, world, LAMP, "first")
    clock.move(timedelta(days=91))
    assert task_of(deployed, tell(deployed, world, AGAIN, "again"), "accept") != "None"


def test_the_fifth_villager_makes_it_collective(deployed: Engine, world: World) -> None:
    made = []
    for number in range(5):
        someone = create_person(deployed, name=f"村民{number}", home=OWN)
        made.append(tell(deployed, world, LAMP, f"k{number}", reporter=someone.id))
    assert [task_of(deployed, case_id, "accept_first") != "None" for case_id in made] == [False, False, False, False, True]


def test_a_repeated_report_is_counted(deployed: Engine, world: World, clock: FrozenClock) -> None:
    tell(deployed, world, LAMP, "first")
    clock.move(timedelta(days=2))
    assert counted(deployed, world, clock, AGAIN) == (1, 0)


MIXING = [("村口搅拌站灰尘太大", "村口建了混凝土搅拌站，运料车来来往往，灰尘大得不敢开窗。"), ("村口搅拌站半夜还在响", "他们的运料车夜里两点还在进出，老人孩子都睡不着。")]


def test_several_need_less_likeness_than_one(deployed: Engine, world: World, clock: FrozenClock) -> None:
    assert COLLECTIVE <= overlap(pairs(*MIXING[0]), pairs(*MIXING[1])) < REPEATED
    someone = create_person(deployed, name="村民", home=OWN)
    tell(deployed, world, MIXING[0], "own")
    tell(deployed, world, MIXING[0], "other", reporter=someone.id)
    clock.move(timedelta(days=2))
    assert counted(deployed, world, clock, MIXING[1]) == (0, 1)


def test_what_is_closed_is_not_collective_but_may_be_repeated(deployed: Engine, world: World, clock: FrozenClock) -> None:
    someone = create_person(deployed, name="村民", home=OWN)
    tell(deployed, world, LAMP, "own")
    tell(deployed, world, LAMP, "other", reporter=someone.id)
    with deployed.database.write() as connection:
        connection.execute(update(case).values(status="closed"))
    clock.move(timedelta(days=2))
    assert counted(deployed, world, clock, AGAIN) == (1, 0)


def test_other_villagers_count_for_thirty_days_and_once_each(deployed: Engine, world: World, clock: FrozenClock) -> None:
    someone = create_person(deployed, name="村民", home=OWN)
    for number in range(3):
        tell(deployed, world, LAMP, f"k{number}", reporter=someone.id)
    assert counted(deployed, world, clock, AGAIN) == (0, 1)
    clock.move(timedelta(days=31))
    assert counted(deployed, world, clock, AGAIN) == (0, 0)


def test_only_the_newest_are_looked_at(deployed: Engine, world: World, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(deployed, world, LAMP, "first")
    clock.move(timedelta(days=2))
    tell(deployed, world, OTHER, "second")
    monkeypatch.setattr("engine.same_matter.MOST", 1)
    assert counted(deployed, world, clock, AGAIN) == (0, 0)


def counted(engine: Engine, world: World, clock: FrozenClock, what: tuple[str, str]) -> tuple[int, int]:
    with engine.database.read() as connection:
        found = same_matter(connection, place=OWN, category="infrastructure", reporter_id=world.villager.id, subject=what[0], text=what[1], now=clock.now())
    return found.repeats, found.others


def test_whose_report_is_merged_counts_in_whatever_words(deployed: Engine, world: World) -> None:
    main = tell(deployed, world, LAMP, "main")
    person = create_person(deployed, name="另一位", home=OWN)
    other = tell(deployed, world, ("夜里看不清", "老人差点摔倒，请来人看看。"), "other", reporter=person.id)

    def others() -> int:
        with deployed.database.read() as connection:
            return same_matter(connection, place=OWN, category="infrastructure", reporter_id="somebody", subject=AGAIN[0], text=AGAIN[1],
                               now=deployed.clock.now()).others

    assert others() == 1
    merge_case(deployed, world.person("grid_worker"), other, main, request_key="merge", reason="")
    assert others() == 2
