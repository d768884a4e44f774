"""Filters people keep and share, and what they prefer."""

from __future__ import annotations

import pytest

from engine.commands.keep_filter import drop_filter, keep_filter
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.inbox import InboxFilters
from engine.inbox.saved import MOST, saved_filters
from engine.people import Person
from engine.preferences import prefer, preferred
from tests.world import OWN, World

TOWNSHIP = OWN[:9]
LATE = InboxFilters(due="overdue")


@pytest.fixture
def room(world: World) -> Person:
    return world.person("command_room")


def test_a_kept_filter_comes_back_with_its_list(engine: Engine, room: Person) -> None:
    keep_filter(engine, room, "  超时 的 ", "group", InboxFilters(due="overdue", category="safety"))
    kept, = saved_filters(engine, room)
    assert (kept.name, kept.asks["tab"], kept.filters, kept.by) == ("超时 的", "group", InboxFilters(due="overdue", category="safety"), None)


def test_the_same_name_replaces_and_names_are_checked(engine: Engine, room: Person) -> None:
    keep_filter(engine, room, "超时", "group", LATE)
    keep_filter(engine, room, "超时", "mine", LATE)
    assert [kept.asks["tab"] for kept in saved_filters(engine, room)] == ["mine"]
    for wrong in ("", "  ", "长" * 31):
        with pytest.raises(BadAnswers):
            keep_filter(engine, room, wrong, "group", LATE)
    for n in range(MOST - 1):
        keep_filter(engine, room, f"第{n}个", "group", LATE)
    with pytest.raises(BadAnswers):
        keep_filter(engine, room, "太多", "group", LATE)


def test_what_is_shared_reaches_those_who_work_there_and_nobody_else(engine: Engine, world: World, room: Person) -> None:
    shared = keep_filter(engine, room, "今日到期", "group", LATE, TOWNSHIP)
    for person in (world.person("grid_worker"), world.person("village_team", world.villages[1])):
        kept, = saved_filters(engine, person)
        assert (kept.id, kept.by) == (shared, room.name)
        with pytest.raises(NotFound):
            drop_filter(engine, person, shared)
    assert saved_filters(engine, world.person("grid_worker", world.villages[2])) == ()
    drop_filter(engine, room, shared)
    assert saved_filters(engine, world.person("grid_worker")) == ()


def test_nobody_shares_where_they_do_not_work(engine: Engine, world: World) -> None:
    for place in (TOWNSHIP, "330226", world.villages[1]):
        with pytest.raises(NotYours):
            keep_filter(engine, world.person("grid_worker"), "大家看", "group", LATE, place)
    with pytest.raises(NotYours):
        keep_filter(engine, world.villager, "我的", "group", LATE)


def test_preferences_are_each_persons_own(engine: Engine, world: World, room: Person) -> None:
    assert preferred(engine, room, "inbox_columns") is None
    prefer(engine, room, "inbox_columns", ("step",))
    prefer(engine, room, "inbox_columns", ("category", "since"))
    assert preferred(engine, room, "inbox_columns") == ("category", "since") and preferred(engine, world.villager, "inbox_columns") is None
