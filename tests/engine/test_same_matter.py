"""Repeated and collective complaints are recognised, and start in the command room."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import FrozenClock
from engine.commands import report
from engine.engine import Engine
from engine.people import create_person
from engine.same_matter import overlap, pairs, same_matter
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


def test_it_costs_one_query(deployed: Engine, world: World, clock: FrozenClock) -> None:
    tell(deployed, world, LAMP, "first")
    clock.move(timedelta(days=2))
    with deployed.database.read() as connection:
        found = same_matter(connection, place=OWN, category="infrastructure", reporter_id=world.villager.id, subject=AGAIN[0], text=AGAIN[1], now=clock.now())
    assert (found.repeats, found.others) == (1, 0)
