"""A report finds what is perhaps reported already: nearby, lately, in like words; and tells each reader no more than they may know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from engine.clock import FrozenClock
from engine.commands import report
from engine.duplicates import likely_duplicates, neighbours
from engine.duplicates.likeness import ALIKE, Likeness
from engine.engine import Engine
from engine.people import Person
from engine.tables import case
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

LAMP = ("祠堂门口路灯不亮", "祠堂门口的路灯坏了三天，晚上看不见路，老人走夜路很危险。")
AGAIN = ("路灯坏了", "祠堂门口那盏路灯晚上不亮，走夜路看不见。")
DITCH = ("村西水渠堵了", "西边水渠被淤泥堵住，稻田进不了水。")
OTHER_LAMP = ("小学后门路灯不亮", "小学后门的路灯坏了，孩子放学看不见路。")


def tell(engine: Engine, world: World, what: tuple[str, str], key: str, village: str = OWN, category: str = "infrastructure") -> str:
    return report(engine, world.person("villager", village), request_key=key, place=village, subject=what[0], text=what[1], category=category).id


def test_the_same_matter_in_other_words_is_alike_and_another_matter_is_not() -> None:
    likeness = Likeness(*AGAIN, [LAMP, DITCH, ("祠堂", "祠堂要修屋顶。"), ("", "")])
    assert likeness.share(0) >= ALIKE > likeness.share(1)
    assert likeness.share(2) < ALIKE and likeness.share(3) == 0.0
    assert "祠堂门口" in likeness.words(0), likeness.words(0)


def test_words_that_every_report_has_count_for_little() -> None:
    stock = ("", "尊敬的领导您好，希望相关部门尽快处理解决问题，谢谢。")
    assert Likeness("水渠堵了", stock[1] + "西边水渠堵住", [("路灯不亮", stock[1] + "祠堂门口路灯")]).share(0) < ALIKE
    many = [("村道坑洼", f"村道坑洼不平，第{number}组门口。") for number in range(100)]
    assert Likeness("村道坑洼", "村道坑洼不平，水库边。", many).share(0) < Likeness("村道坑洼", "村道坑洼不平，水库边。", many[:1]).share(0)


def test_staff_see_number_subject_and_why(deployed: Engine, world: World, clock: FrozenClock) -> None:
    first = tell(deployed, world, LAMP, "first")
    tell(deployed, world, DITCH, "ditch")
    clock.move(timedelta(days=3))
    found = likely_duplicates(deployed, world.person("grid_worker"), OWN, AGAIN[1], AGAIN[0])
    assert [one.case_id for one in found] == [first]
    assert found[0].number and found[0].subject == LAMP[0] and found[0].same_village and found[0].percent >= 25 and found[0].joinable
    assert any("路灯" in word for word in found[0].words), found[0].words
    assert clock.now() - found[0].day == timedelta(days=3)


def test_a_villager_learns_of_a_neighbours_case_only_that_there_is_one(deployed: Engine, world: World) -> None:
    first = tell(deployed, world, LAMP, "first")
    found = likely_duplicates(deployed, world.person("villager", SAME_TOWNSHIP), OWN, AGAIN[1])
    assert [one.case_id for one in found] == [first]
    assert (found[0].number, found[0].subject, found[0].words, found[0].own) == (None, None, (), False)
    assert likely_duplicates(deployed, world.villager, OWN, AGAIN[1])[0].own
    assert likely_duplicates(deployed, world.villager, OWN, AGAIN[1])[0].subject == LAMP[0]


def test_nobody_learns_from_typing_that_a_neighbour_complained_about_them(deployed: Engine, world: World) -> None:
    tell(deployed, world, ("邻居半夜放音乐", "隔壁胡家每天半夜放音乐，吵得睡不着。"), "quarrel", category="dispute")
    words = "隔壁胡家半夜放音乐，吵得睡不着"
    assert likely_duplicates(deployed, world.person("villager", SAME_TOWNSHIP), OWN, words) == ()
    assert likely_duplicates(deployed, world.person("grid_worker"), OWN, words) != ()


@pytest.mark.parametrize(("village", "days", "found"), [(OWN, 89, True), (OWN, 91, False), (SAME_TOWNSHIP, 1, True), (OTHER_TOWNSHIP, 1, False)])
def test_near_means_the_village_or_its_township_in_ninety_days(
    deployed: Engine, world: World, clock: FrozenClock, village: str, days: int, found: bool,
) -> None:
    tell(deployed, world, LAMP, "first")
    clock.move(timedelta(days=days))
    likely = likely_duplicates(deployed, world.person("command_room", village), village, AGAIN[1])
    assert bool(likely) == found
    assert not found or likely[0].same_village == (village == OWN)


def test_a_closed_case_is_shown_to_staff_and_cannot_be_joined(deployed: Engine, world: World) -> None:
    first = tell(deployed, world, LAMP, "first")
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == first).values(status="closed"))
    assert [one.joinable for one in likely_duplicates(deployed, world.person("grid_worker"), OWN, AGAIN[1])] == [False]
    assert likely_duplicates(deployed, world.person("villager", SAME_TOWNSHIP), OWN, AGAIN[1]) == ()


def test_a_case_is_no_duplicate_of_itself_and_a_follower_stands_for_its_main(deployed: Engine, world: World) -> None:
    first, second = tell(deployed, world, DITCH, "first"), tell(deployed, world, LAMP, "second")
    worker: Person = world.person("grid_worker")
    assert likely_duplicates(deployed, worker, OWN, LAMP[1], exclude=second) == ()
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == second).values(merged_into=first))
    assert [one.case_id for one in likely_duplicates(deployed, worker, OWN, LAMP[1])] == [first], "its own words are about the ditch"
    assert likely_duplicates(deployed, worker, OWN, LAMP[1], exclude=first) == ()


def test_too_few_words_find_nothing(deployed: Engine, world: World) -> None:
    tell(deployed, world, LAMP, "first")
    assert likely_duplicates(deployed, world.villager, OWN, "路灯") == ()


def test_neighbours_are_the_villages_of_the_township_nearest_first(engine: Engine, world: World) -> None:
    with engine.database.read() as connection:
        assert neighbours(connection, OWN) == (SAME_TOWNSHIP,)
        assert neighbours(connection, OTHER_TOWNSHIP) == ()


def test_the_lookup_reads_an_index_and_a_bounded_number_of_rows(deployed: Engine, world: World) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(deployed.database.sql, "before_cursor_execute", lambda c, cursor, statement, parameters, *rest: asked.append((statement, parameters)))
    likely_duplicates(deployed, world.villager, OWN, AGAIN[1])
    statement, parameters = next(one for one in asked if "substr" in one[0])
    assert statement.count("LIMIT") == 2, "one for each village"
    if deployed.database.is_sqlite:
        with deployed.database.read() as connection:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]  # type: ignore[arg-type]
        assert sum("ix_case_place_created_at" in line for line in plan) == 2 and not any("SCAN case" in line for line in plan), plan
