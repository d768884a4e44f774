"""The list of cases: whose, filtered how, in which order."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from engine.case_list import CaseFilters, cases
from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person
from tests.engine.rows import add_cases, add_tasks, plans_of
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

HOUR = timedelta(hours=1)


@pytest.fixture
def room(world: World) -> Person:
    return world.person("command_room")


def numbers(engine: Engine, person: Person, **filters: Any) -> list[int]:
    return [int(line.number[-8:]) for line in cases(engine, person, CaseFilters(**filters)).items]


def some(engine: Engine) -> None:
    add_cases(engine, [
        {"number": 1, "place": OWN, "age": 9 * HOUR, "stage": "accept", "due": -HOUR, "subject": "村口路灯不亮"},
        {"number": 2, "place": SAME_TOWNSHIP, "age": 8 * HOUR, "stage": "handle", "due": HOUR, "subject": "水渠堵塞"},
        {"number": 3, "place": OWN, "age": 7 * HOUR, "status": "closed", "stage": "close", "subject": "路灯已修"},
        {"number": 4, "place": OWN, "age": 6 * HOUR, "status": "incident", "stage": "triage", "subject": "100%卡住了"},
        {"number": 5, "place": OTHER_TOWNSHIP, "age": 5 * HOUR, "stage": "accept", "subject": "别处路灯"}])


def test_open_cases_of_the_own_township_the_newest_change_first(engine: Engine, world: World, room: Person) -> None:
    some(engine)
    assert numbers(engine, room) == [4, 2, 1]


def test_every_filter_narrows(engine: Engine, world: World, room: Person) -> None:
    some(engine)
    assert numbers(engine, room, status=None) == [4, 3, 2, 1]
    assert numbers(engine, room, status="closed") == [3]
    assert numbers(engine, room, status="incident") == [4]
    assert numbers(engine, room, stage="handle") == [2]
    assert numbers(engine, room, place=OWN) == [4, 1]
    assert numbers(engine, room, overdue=True) == [1]
    assert numbers(engine, room, status=None, words="路灯") == [3, 1]
    assert numbers(engine, room, status=None, words="100%") == [4]
    assert numbers(engine, room, status=None, words="%") == []               # nothing to look for


def test_words_are_found_in_the_text_too_and_marked(engine: Engine, world: World, room: Person) -> None:
    some(engine)
    found = cases(engine, room, CaseFilters(status=None, words="灯 经过")).items
    assert [[piece.text for piece in line.subject_pieces if piece.hit] for line in found] == [["灯"], ["灯"]]
    assert [[piece.text for piece in line.text_pieces if piece.hit] for line in found] == [["经过"], ["经过"]]


def test_the_reporters_own_name_in_a_report_is_neither_found_nor_shown(engine: Engine, world: World, room: Person) -> None:
    name = world.villager.name
    add_cases(engine, [{"number": 1, "place": OWN, "subject": f"{name}家门口路灯不亮，电话13805741001", "reporter_id": world.villager.id}])
    for words in (name, name[1:], "13805741001"):
        assert numbers(engine, room, words=words) == [], words
    line, = cases(engine, room, CaseFilters(words="路灯")).items
    shown = line.subject + "".join(piece.text for piece in (*line.subject_pieces, *line.text_pieces))
    assert name not in shown and "13805741001" not in shown
    assert name not in cases(engine, room, CaseFilters()).items[0].subject


def test_pages_of_found_cases_follow_each_other(engine: Engine, world: World, room: Person) -> None:
    add_cases(engine, [{"number": n, "place": OWN, "subject": f"路灯 {n}"} for n in range(1, 8)])
    seen, after = [], None
    while True:
        page = cases(engine, room, CaseFilters(words="路灯"), after, 3)
        seen += [int(line.number[-8:]) for line in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_number_is_found_by_its_beginning_or_whole(engine: Engine, world: World, room: Person) -> None:
    some(engine)
    assert numbers(engine, room, status=None, number="20260302-0000000") == [4, 3, 2, 1]
    assert numbers(engine, room, status=None, number="20260302-00000003") == [3]
    assert numbers(engine, room, status=None, number="20260302-00000005") == []       # another township's


def test_the_county_sees_every_township(engine: Engine, world: World) -> None:
    some(engine)
    assert numbers(engine, world.person("county_supervisor"), status=None) == [5, 4, 3, 2, 1]
    assert numbers(engine, world.person("county_supervisor"), place="330226002") == [5]


def test_a_place_of_others_is_refused(engine: Engine, world: World, room: Person) -> None:
    for place in (OTHER_TOWNSHIP, "330226", "33022600"):
        with pytest.raises(NotYours):
            cases(engine, room, CaseFilters(place=place))


def test_a_villager_has_no_list(engine: Engine, world: World) -> None:
    with pytest.raises(NotYours):
        cases(engine, world.villager, CaseFilters())


@pytest.mark.parametrize("filters", [{"status": None}, {"status": None, "number": "2026"}])
def test_pages_walk_over_every_case_exactly_once(engine: Engine, world: World, room: Person, filters: dict[str, Any]) -> None:
    add_cases(engine, [
        {"number": n, "place": OWN if n % 2 else SAME_TOWNSHIP, "age": HOUR * (n % 5), "status": ("open", "closed", "incident")[n % 3]}
        for n in range(1, 40)])
    seen, after = [], None
    while True:
        page = cases(engine, room, CaseFilters(**filters), after, size=7)
        seen += [line.number for line in page.items]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 39


def test_a_closed_case_shows_no_deadline_colour_and_masks_the_name(engine: Engine, world: World, room: Person) -> None:
    add_cases(engine, [{"number": 1, "place": OWN, "status": "closed", "due": -HOUR, "reporter_id": world.villager.id}])
    line = cases(engine, room, CaseFilters(status="closed")).items[0]
    assert (line.state, line.reporter, line.township) == ("none", "胡**", "桃源街道")


def test_the_list_walks_along_indexes(engine: Engine, world: World, room: Person) -> None:
    made = add_cases(engine, [{"number": n, "place": OWN if n % 2 else SAME_TOWNSHIP, "status": "closed" if n % 50 else "open"} for n in range(1, 5001)])
    add_tasks(engine, [{"number": n, "case_id": case_id, "role": "grid_worker", "village": OWN, "due": n * HOUR} for n, case_id in enumerate(made, 1)])
    if not engine.database.is_sqlite:
        with engine.database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    with plans_of(engine) as plans:
        cases(engine, room, CaseFilters())
        cases(engine, room, CaseFilters(status="closed"))
        cases(engine, room, CaseFilters(status=None, number="20260302-00000001"))
    for plan in plans:
        assert "SCAN case" not in plan and 'Seq Scan on "case"' not in plan, plan
        assert not re.search(r"SCAN (nearest|one|deadline|open_task)\b|Seq Scan on open_task", plan), plan
