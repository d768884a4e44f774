"""What the page tells agrees with the facts, counted another way."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.clock import FrozenClock
from engine.commands import report
from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person
from engine.tables import fact, open_task
from engine.watch.drawing import drawing_of
from engine.watch.hand_overs import hand_overs
from engine.watch.sample import Asked
from engine.watch.spread import Spread, spread
from engine.watch.variants import strays
from engine.watch.watch import watched
from tests.engine.watch.test_walk import walks_of
from tests.world import OTHER_TOWNSHIP, OWN, World

ASKED = Asked("grievance")


def test_an_element_was_passed_as_often_as_the_facts_say(history: Engine, supervisor: Person) -> None:
    found = watched(history, supervisor, ASKED)
    with history.database.read() as connection:
        told = Counter(tuple(one) for data in connection.scalars(select(fact.c.data)) for one in json.loads(data).get("path", ()))
    assert {seat: warm.passed for seat, warm in found.heat.elements.items() if warm.passed} == dict(told)


def test_a_task_with_one_way_out_was_left_by_it_as_often_as_it_was_done(history: Engine, supervisor: Person) -> None:
    found = watched(history, supervisor, ASKED)
    for diagram, ways in found.heat.ways.items():
        into = Counter[str]()
        for seat, drawn in found.drawing.into.items():
            if seat[0] == diagram:
                into[seat[1]] += sum(ways.get(way.id, 0) for way in drawn)
        for seat, warm in found.heat.elements.items():
            if seat[0] == diagram and seat not in found.drawing.hosts and seat not in found.drawing.outer:
                assert into[seat[1]] == warm.passed, seat


def test_what_is_open_now_is_where_the_inboxes_say_and_late_after_its_deadline(deployed: Engine, world: World, clock: FrozenClock) -> None:
    report(deployed, world.villager, request_key="k" * 30, place=OWN, subject="路灯坏了", text="村口路灯坏了。")
    supervisor = world.person("county_supervisor")
    with deployed.database.read() as connection:
        seat = tuple(connection.execute(select(open_task.c.diagram, open_task.c.element)).one())
    assert (watched(deployed, supervisor, ASKED).heat.elements[seat].here, watched(deployed, supervisor, ASKED).heat.elements[seat].late) == (1, 0)
    clock.move(timedelta(hours=25))
    assert watched(deployed, supervisor, ASKED).heat.elements[seat].late == 1


def test_deadlines_that_broke_are_counted_at_the_task_they_are_drawn_on(history: Engine, supervisor: Person) -> None:
    found = watched(history, supervisor, ASKED)
    with history.database.read() as connection:
        fired = connection.scalar(select(func.count()).where(fact.c.kind == "timer_fired"))
    broken = sum(warm.broken for warm in found.heat.elements.values())
    assert 0 < broken <= (fired or 0)


def test_a_place_sees_its_own_cases_only(history: Engine, world: World) -> None:
    room = world.person("command_room", OTHER_TOWNSHIP)
    assert watched(history, room, ASKED).read == 5
    with pytest.raises(NotYours):
        watched(history, room, replace(ASKED, place=OWN))
    with pytest.raises(NotYours):
        watched(history, world.villager, ASKED)


def test_all_closed_cases_took_one_of_the_variants(history: Engine, supervisor: Person) -> None:
    found = watched(history, supervisor, ASKED)
    assert sum(one.cases for one in found.variants) == 15 or found.ways > len(found.variants)
    assert all(one.steps and one.took is not None and len(one.examples) == min(one.cases, 3) for one in found.variants)
    assert [one.cases for one in found.variants] == sorted((one.cases for one in found.variants), reverse=True)


def test_cases_keep_to_their_own_drawing_and_differ_from_one_that_lost_an_element(history: Engine, supervisor: Person) -> None:
    with history.database.read() as connection:
        drawing = drawing_of(history.catalog.current(connection, "grievance"))
    ways = walks_of(history, supervisor)
    assert strays(ways, drawing) == []
    seat = ("grievance", "rate")
    poorer = replace(drawing, kinds={one: kind for one, kind in drawing.kinds.items() if one != seat},
                     into={one: tuple(way for way in drawn if way.source != seat) for one, drawn in drawing.into.items()})
    found = {(one.seat, one.kind) for one in strays(ways, poorer)}
    assert (seat, "gone") in found and any(kind == "no_way" for _, kind in found)


def test_the_slowest_hand_over_comes_first(history: Engine, supervisor: Person) -> None:
    found = hand_overs(walks_of(history, supervisor))
    assert found and [one.waited.p90 for one in found] == sorted((one.waited.p90 for one in found), reverse=True)
    assert all(one.giver != one.taker for one in found)


def test_the_spread_of_durations_is_by_rank() -> None:
    assert spread([]) is None
    assert spread([5.0]) == Spread(1, 5.0, 5.0)
    assert spread([float(number) for number in range(1, 11)]) == Spread(10, 5.0, 9.0)


def test_a_sample_is_taken_where_there_are_too_many_and_said_so(history: Engine, supervisor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.figures.fold import fold_all
    from engine.watch import sample

    fold_all(history)
    with history.database.read() as connection:
        found = sample.sampled(history, connection, supervisor, ASKED, most=6)
        whole = sample.sampled(history, connection, supervisor, ASKED)
    assert not found.whole and len(found.cases) < 15 and whole.whole and len(whole.cases) == 15
