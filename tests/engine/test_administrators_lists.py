"""What administrators read: incidents, staff, policies; and a person's own notices."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert

from engine.clock import FrozenClock, to_text
from engine.engine import Engine
from engine.errors import NotYours
from engine.incidents import incident_count, open_incidents
from engine.notice_list import mark_read, notices, unread
from engine.people import add_person
from engine.people_list import found_people, staff
from engine.tables import incident, notice
from tests.engine.rows import add_cases, plans_of, some_id
from tests.world import OWN, World

HOUR = timedelta(hours=1)


def add_incidents(engine: Engine, count: int) -> None:
    ids = add_cases(engine, [{"number": n, "place": OWN, "status": "incident"} for n in range(1, count + 1)])
    with engine.database.write() as connection:
        connection.execute(insert(incident), [
            {"id": some_id(500 + n), "case_id": case_id, "element": "triage", "diagram": "grievance", "reason": "no rule matches",
             "doing": json.dumps({"verb": "complete_task"}), "opened_at": to_text(engine.clock.now() - HOUR * n), "attempts": 1,
             "resolved_at": to_text(engine.clock.now()) if n == 2 else None} for n, case_id in enumerate(ids)])


def test_open_incidents_come_oldest_first_without_the_resolved(engine: Engine, world: World) -> None:
    add_incidents(engine, 5)
    page = open_incidents(engine, world.person("administrator"), size=2)
    rest = open_incidents(engine, world.person("administrator"), page.next, size=2)
    assert [line.number[-1] for line in (*page.items, *rest.items)] == ["5", "4", "2", "1"]
    first = page.items[0]
    assert (first.reason, first.verb, first.element, first.name_zh) == ("no rule matches", "complete_task", "triage", "triage")
    assert incident_count(engine) == 4


def test_incidents_are_not_for_everybody(engine: Engine, world: World) -> None:
    for role in ("grid_worker", "command_room", "county_supervisor"):
        with pytest.raises(NotYours):
            open_incidents(engine, world.person(role))


def test_staff_are_listed_by_place(engine: Engine, world: World) -> None:
    admin = world.person("administrator")
    lines = staff(engine, admin, "330226002", size=200).items
    assert {(line.role, line.place) for line in lines} == {(role, at) for role, at in world.staff if at.startswith("330226002")}
    assert [line.place for line in lines] == sorted(line.place for line in lines)
    assert {line.name for line in staff(engine, admin, OWN, "grid_worker").items} == {world.person("grid_worker").name}


def test_staff_pages_walk_over_every_membership_once(engine: Engine, world: World) -> None:
    seen, after = [], None
    while True:
        page = staff(engine, world.person("administrator"), after=after, size=5)
        seen += [(line.role, line.place) for line in page.items]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == sorted(world.staff)


def test_a_command_room_reads_who_works_in_its_own_township_and_others_nobody(engine: Engine, world: World) -> None:
    room = world.person("command_room")
    assert {line.place[:9] for line in staff(engine, room, size=200).items} == {"330226001"}
    assert found_people(engine, room, "grid_worker-").items and all(line.place.startswith("330226001") for line in found_people(engine, room, "grid_worker-").items)
    for who, at in ((room, "330226002"), (world.person("county_supervisor"), None), (world.person("grid_worker"), None)):
        with pytest.raises(NotYours):
            staff(engine, who, at)
        with pytest.raises(NotYours):
            found_people(engine, who, "胡", at)


def test_people_are_found_by_how_a_name_or_login_begins(engine: Engine, world: World) -> None:
    admin = world.person("administrator")
    assert [line.name for line in found_people(engine, admin, "胡").items] == ["胡桂珍"]                 # a villager holds no role
    assert not found_people(engine, admin, "桂").items and not found_people(engine, admin, "%").items and not found_people(engine, admin, " ").items
    assert {line.person_id for line in found_people(engine, admin, "Grid_Worker-").items} == {one.id for (role, _), one in world.staff.items() if role == "grid_worker"}
    assert [line.place for line in found_people(engine, admin, "grid_worker", OWN, "grid_worker").items] == [OWN]
    assert not found_people(engine, admin, "grid_worker", OWN, "village_team").items


def test_found_people_page_once_by_name_and_by_an_index(engine: Engine, world: World) -> None:
    with engine.database.write() as connection:
        for n in range(300):
            add_person(engine, connection, name=f"{'王' if n % 10 == 0 else '李'}某{n:03d}", login=f"somebody-{n}", home=OWN)
    if not engine.database.is_sqlite:
        with engine.database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    seen, after, admin = [], None, world.person("administrator")
    while True:
        with plans_of(engine) as plans:
            page = found_people(engine, admin, "王某", after=after, size=7)
        seen += [line.name for line in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == [f"王某{n:03d}" for n in range(0, 300, 10)]
    if engine.database.is_sqlite:              # PostgreSQL prefers to read three hundred rows as they lie
        assert all("SCAN person" not in plan for plan in plans), plans


def add_notices(engine: Engine, person_id: str, count: int) -> None:
    case_id = add_cases(engine, [{"number": 1, "place": OWN, "subject": "路灯"}])[0]
    with engine.database.write() as connection:
        connection.execute(insert(notice), [
            {"id": f"n{n:03d}", "case_id": case_id, "person_id": person_id, "kind": "task_opened",
             "data": json.dumps({"element": "rate", "diagram": "grievance"}), "created_at": to_text(engine.clock.now() - HOUR * n)} for n in range(count)])


def test_notices_are_counted_read_and_only_ones_own(engine: Engine, world: World) -> None:
    add_notices(engine, world.villager.id, 3)
    neighbour = world.villagers[world.villages[1]]
    assert (unread(engine, world.villager), unread(engine, neighbour)) == (3, 0)
    assert notices(engine, neighbour).items == ()
    assert [line.subject for line in notices(engine, world.villager).items] == ["路灯"] * 3
    assert mark_read(engine, neighbour, until=engine.clock.now()) == 0
    assert unread(engine, world.villager) == 3


def test_marking_read_leaves_what_came_after_the_page(engine: Engine, world: World, clock: FrozenClock) -> None:
    add_notices(engine, world.villager.id, 4)
    assert mark_read(engine, world.villager, until=clock.now() - HOUR) == 3
    assert unread(engine, world.villager) == 1
    assert [line.read for line in notices(engine, world.villager).items] == [False, True, True, True]
