"""A task whose people are all gone is never invisible: it falls to the command room, and says so."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from engine import inbox
from engine.case_page import case_page
from engine.clock import FrozenClock
from engine.commands import claim_task, complete_task, release_task, report
from engine.commands.absence import plan_absence
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.falls_to import falls_to
from engine.people import Person, load_person, may
from engine.tables import fact, membership, open_task, person
from engine.task_page import task_page
from engine.vacant import vacant_count, vacant_seats, vacant_tasks
from tests.engine.rows import add_cases, add_tasks, plans_of
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

HOUR = timedelta(hours=1)
ACCEPT = {"category": "other", "people": 1, "route": "general"}


def shut_out(engine: Engine, *people: Person, active: bool = False) -> None:
    with engine.database.write() as connection:
        connection.execute(update(person).where(person.c.id.in_([one.id for one in people])).values(active=active))


@pytest.fixture
def task(deployed: Engine, world: World) -> str:
    made = report(deployed, world.villager, request_key="file", place=OWN, subject="路灯不亮", text="村口路灯三天不亮。")
    with deployed.database.read() as connection:
        return str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id)))


def listed(engine: Engine, person: Person) -> list[str]:
    return [line.id for line in vacant_tasks(engine, load_person(engine, person.id)).items]


def test_while_somebody_holds_the_role_nothing_falls_to_the_command_room(deployed: Engine, world: World, task: str) -> None:
    room = world.person("command_room")
    assert listed(deployed, room) == [] and vacant_count(deployed, room) == 0
    with pytest.raises(NotYours):
        claim_task(deployed, room, task)


def test_a_seat_without_anybody_falls_to_the_command_room_which_takes_it_on(deployed: Engine, world: World, task: str) -> None:
    room = world.person("command_room")
    shut_out(deployed, world.person("grid_worker"))
    assert listed(deployed, room) == [task] and vacant_count(deployed, room) == 1
    assert ("grid_worker", OWN) in {(seat.role, seat.place) for seat in vacant_seats(deployed, room)}
    assert listed(deployed, world.person("command_room", OTHER_TOWNSHIP)) == []
    claim_task(deployed, room, task)
    assert listed(deployed, room) == [] and [line.id for line in inbox.mine(deployed, room).items] == [task]
    assert task_page(deployed, room, task).in_hand
    complete_task(deployed, room, task, request_key="a", answers=ACCEPT)
    with deployed.database.read() as connection:
        said = connection.execute(select(fact.c.data, fact.c.actor_role).where(fact.c.task_id == task, fact.c.actor_id == room.id)).all()
    assert len(said) == 2 and all('"nobody":"grid_worker"' in row.data and row.actor_role == "command_room" for row in said)


def test_what_somebody_who_left_has_in_hand_is_taken_over(deployed: Engine, world: World, task: str) -> None:
    room = world.person("command_room")
    claim_task(deployed, world.person("grid_worker"), task)
    shut_out(deployed, world.person("grid_worker"))
    assert listed(deployed, room) == [task]
    page = task_page(deployed, room, task)
    assert (page.falls_to, page.may_claim, page.may_release) == ("command_room", True, True)
    claim_task(deployed, room, task)
    assert [line.id for line in inbox.mine(deployed, room).items] == [task]
    release_task(deployed, room, task)
    assert listed(deployed, room) == [task]


def test_without_a_command_room_it_falls_to_the_supervisor_and_in_the_end_to_an_administrator(deployed: Engine, world: World, task: str) -> None:
    supervisor, administrator = world.person("county_supervisor"), world.person("administrator")
    shut_out(deployed, world.person("grid_worker"))
    assert listed(deployed, supervisor) == []
    shut_out(deployed, world.person("command_room"))
    assert listed(deployed, supervisor) == [task] and listed(deployed, administrator) == []
    shut_out(deployed, supervisor)
    assert listed(deployed, administrator) == [task]
    complete_task(deployed, administrator, task, request_key="a", answers=ACCEPT)


def test_the_case_says_who_decides(deployed: Engine, world: World, task: str) -> None:
    with deployed.database.read() as connection:
        case_id = str(connection.scalar(select(open_task.c.case_id).where(open_task.c.id == task)))
    shut_out(deployed, world.person("grid_worker"))
    shown = case_page(deployed, world.person("command_room"), case_id)
    assert [one.falls_to for one in shown.tasks] == ["command_room"] and shown.mine
    assert not case_page(deployed, world.person("village_team"), case_id).mine


def test_what_waits_for_a_villager_who_is_gone_is_seen_but_not_answered_for_them(deployed: Engine, world: World, task: str) -> None:
    worker, room = world.person("grid_worker"), world.person("command_room")
    complete_task(deployed, worker, task, request_key="a", answers=ACCEPT | {"route": "simple"})
    reply = inbox.group(deployed, worker).items[0].id
    complete_task(deployed, worker, reply, request_key="b", answers={"answer": "已到现场查看，问题已经解决。"})
    shut_out(deployed, world.villager)
    rating = listed(deployed, room)
    assert len(rating) == 1 and not task_page(deployed, room, rating[0]).may_claim
    with pytest.raises(NotYours):
        complete_task(deployed, room, rating[0], request_key="c", answers={"rating": "satisfied"})


def test_pages_of_vacant_tasks_walk_over_every_one_once_in_order(engine: Engine, world: World) -> None:
    roles = ("grid_worker", "village_team", "public_order", "law_enforcement")
    gone = [one for (role, at), one in world.staff.items() if role in roles]
    cases = add_cases(engine, [{"number": n, "place": OWN} for n in range(1, 61)])
    made = add_tasks(engine, [
        {"number": n, "case_id": case_id, "role": roles[n % 4], "village": (OWN, SAME_TOWNSHIP)[n % 2], "due": HOUR * (n % 5) if n % 6 else None,
         "assignee_id": gone[n % len(gone)].id if n % 3 == 0 else None} for n, case_id in enumerate(cases, 1)])
    shut_out(engine, *gone)
    room, seen, after = world.person("command_room"), [], None
    while True:
        page = vacant_tasks(engine, room, after, size=7)
        seen += [(line.sort_at, line.id) for line in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == sorted(seen) and {task for _, task in seen} == set(made) and len(seen) == len(made)
    assert vacant_count(engine, room) == 60


def test_vacant_tasks_are_found_along_indexes(engine: Engine, world: World) -> None:
    villages, roles = list(world.villages), [role for role, held in engine.roles.items() if held.level != "person"]
    cases = add_cases(engine, [{"number": n, "place": villages[n % 3]} for n in range(1, 10_001)])
    others = [one.id for one in world.everybody]
    add_tasks(engine, [
        {"number": n, "case_id": case_id, "role": roles[n % len(roles)], "village": villages[n % 3], "due": HOUR * (n % 500),
         "assignee_id": others[n % len(others)] if n % 2 else None} for n, case_id in enumerate(cases, 1)])
    shut_out(engine, world.person("grid_worker"))
    with engine.database.write() as connection:
        connection.exec_driver_sql("ANALYZE")             # with statistics a planner may prefer what a larger county cannot afford
    engine.rulesets.recent()
    with plans_of(engine) as plans:
        vacant_tasks(engine, world.person("command_room"))
        vacant_count(engine, world.person("command_room"))
    for plan in plans:
        assert "SCAN open_task" not in plan and "Seq Scan on open_task" not in plan, plan


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_to_people_every_open_task_is_visible_to_somebody_active(engine: Engine, world: World, clock: FrozenClock, seed: int) -> None:
    """People leave, come back, lose roles and are away at random. Every open task is in the lists of somebody who may see it."""
    chance, staff = random.Random(seed), list(world.staff.values())
    keep = {world.person("county_supervisor").id, world.person("administrator").id}
    roles = [role for role, held in engine.roles.items() if held.level in ("village", "township")] + ["villager"]
    cases = add_cases(engine, [{"number": n, "place": chance.choice(world.villages)} for n in range(1, 41)])
    rows = []
    for n, case_id in enumerate(cases, 1):
        role, village = chance.choice(roles), chance.choice(world.villages)
        holder = world.villagers[village] if role == "villager" else world.person(role, village)
        rows.append({"number": n, "case_id": case_id, "role": role, "village": village, "due": HOUR * n,
                     "candidate_id": holder.id if role == "villager" else None,
                     "assignee_id": holder.id if role != "villager" and chance.random() < 0.4 else None})
    add_tasks(engine, rows)
    for _ in range(25):
        one, what = chance.choice([*staff, *world.villagers.values()]), chance.random()
        if one.id in keep:
            continue
        if what < 0.6:
            shut_out(engine, one, active=what > 0.45)
        elif one.memberships and what < 0.75:
            with engine.database.write() as connection:
                connection.execute(delete(membership).where(membership.c.person_id == one.id))
        elif one.memberships and what < 0.85:
            with engine.database.write() as connection:
                if not connection.execute(select(membership).where(membership.c.person_id == one.id)).first():
                    connection.execute(insert(membership).values(person_id=one.id, role=one.memberships[0].role, place=one.memberships[0].place))
        else:
            try:
                plan_absence(engine, one, person_id=one.id, substitute_id=chance.choice(staff).id, from_at=clock.now(), until_at=clock.now() + HOUR)
            except (BadAnswers, NotYours):
                pass
    everybody = [load_person(engine, one.id) for one in world.everybody]
    active = [one for one in everybody if one.active and "administrator" not in one.roles]
    with engine.database.read() as connection:
        open_ones = connection.execute(select(open_task, falls_to(open_task).label("falls_to"))).all()
    lists = {one.id: {line.id for page in (inbox.mine(engine, one), inbox.group(engine, one), vacant_tasks(engine, one)) for line in page.items}
             for one in active}
    for row in open_ones:
        assert [one.id for one in active if may(one, "see_task", task=row)], (row.role, row.place, row.falls_to)
        lost = row.assignee_id is not None and row.falls_to is not None and any(one.id == row.assignee_id for one in active)
        assert lost or [one.id for one in active if row.id in lists[one.id] and may(one, "see_task", task=row)], (row.role, row.place, row.falls_to)
