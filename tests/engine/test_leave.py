"""Somebody leaves, or people are changed: rights end at once, tasks go on one by one, and everything is kept in the person's history."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import inbox
from engine.clock import FrozenClock
from engine.commands import claim_task, hand_on, report
from engine.commands.absence import plan_absence
from engine.commands.change_person import change_details, give_role, new_person, reset_password, sign_out_everywhere, take_role, uncover_phone
from engine.commands.leave import come_back, leave
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.people import Person, WrongSignIn, check_password, create_person, load_person
from engine.sessions import person_of_session, start_session
from engine.tables import absence, fact, handed_task, handing_on, open_task, person, person_change
from engine.vacant import vacant_tasks
from engine.verify import verify
from tests.world import OWN, PASSWORD, SAME_TOWNSHIP, World

DAY = timedelta(days=1)


@pytest.fixture
def admin(world: World) -> Person:
    return world.person("administrator")


@pytest.fixture
def tasks(deployed: Engine, world: World) -> list[str]:
    """Three tasks that the grid worker has in hand."""
    for n in range(3):
        report(deployed, world.villager, request_key=f"file{n}", place=OWN, subject=f"事由{n}", text="村口路灯三天不亮，请来看看。")
    worker = world.person("grid_worker")
    found = [line.id for line in inbox.group(deployed, worker).items]
    for task in found:
        claim_task(deployed, worker, task)
    return sorted(found)


def rows(engine: Engine, query: Any) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(query))


def kinds(engine: Engine, person: Person) -> list[str]:
    return [row.kind for row in rows(engine, select(person_change).where(person_change.c.person_id == person.id).order_by(person_change.c.number))]


def finish(engine: Engine) -> None:
    while hand_on(engine):
        pass


def test_who_leaves_is_signed_out_and_their_tasks_go_to_a_colleague_of_the_group(deployed: Engine, world: World, admin: Person, tasks: list[str]) -> None:
    worker = world.person("grid_worker")
    colleague = create_person(deployed, name="新来的", memberships=[("grid_worker", OWN)])
    token = start_session(deployed, worker.id)
    leave(deployed, admin, worker.id, colleague.id)
    with pytest.raises(NotFound):
        person_of_session(deployed, token)
    finish(deployed)
    assert sorted(line.id for line in inbox.mine(deployed, colleague).items) == tasks
    assert {row.outcome for row in rows(deployed, select(handed_task))} == {"colleague"}
    told = rows(deployed, select(fact).where(fact.c.kind == "handed_on"))
    assert len(told) == 3 and all(row.actor_id == admin.id and colleague.id in row.data for row in told)
    assert not list(verify(deployed))


def test_a_colleague_of_another_group_does_not_get_them(deployed: Engine, world: World, admin: Person, tasks: list[str]) -> None:
    worker, other = world.person("grid_worker"), create_person(deployed, name="同组的", memberships=[("grid_worker", OWN)])
    leave(deployed, admin, worker.id, world.person("village_team").id)
    finish(deployed)
    assert {row.outcome for row in rows(deployed, select(handed_task))} == {"not_theirs"}
    assert sorted(line.id for line in inbox.group(deployed, other).items) == tasks


def test_killed_half_way_nothing_is_lost_and_the_next_worker_goes_on(deployed: Engine, world: World, admin: Person, tasks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    worker = world.person("grid_worker")
    job = leave(deployed, admin, worker.id)
    assert hand_on(deployed, 1) == 1
    module = sys.modules["engine.commands.hand_on"]

    def killed(name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "fault", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_on(deployed)
    assert sum(row.assignee_id is None for row in rows(deployed, select(open_task))) == 1
    assert set(tasks) == {line.id for line in vacant_tasks(deployed, world.person("command_room")).items}      # nothing is invisible meanwhile
    finish(deployed)
    held = rows(deployed, select(handing_on).where(handing_on.c.id == job))[0]
    assert (held.total, held.moved, held.done_at is not None) == (3, 3, True)
    assert all(row.assignee_id is None for row in rows(deployed, select(open_task)))
    assert len(rows(deployed, select(fact).where(fact.c.kind == "handed_on"))) == 3 and not list(verify(deployed))


def test_leaving_ends_absences_on_both_sides_and_is_undone(deployed: Engine, world: World, admin: Person, clock: FrozenClock, tasks: list[str]) -> None:
    worker, neighbour = world.person("grid_worker"), world.person("grid_worker", SAME_TOWNSHIP)
    for away, substitute in ((worker, neighbour), (neighbour, worker)):
        plan_absence(deployed, away, person_id=away.id, substitute_id=substitute.id, from_at=clock.now(), until_at=clock.now() + DAY)
    leave(deployed, admin, worker.id)
    assert all(row.ended_at for row in rows(deployed, select(absence))) and not load_person(deployed, neighbour.id).stands_for
    finish(deployed)
    come_back(deployed, admin, worker.id)
    assert load_person(deployed, worker.id).active and sorted(line.id for line in inbox.group(deployed, worker).items) == tasks
    assert kinds(deployed, worker) == ["absence_planned", "absence_ended", "left", "came_back"]


def test_a_role_that_is_taken_gives_its_tasks_back(deployed: Engine, world: World, admin: Person, tasks: list[str]) -> None:
    worker, other = world.person("grid_worker"), create_person(deployed, name="同组的", memberships=[("grid_worker", OWN)])
    give_role(deployed, admin, worker.id, "village_team", OWN)
    take_role(deployed, admin, worker.id, "grid_worker", OWN)
    assert {held.role for held in load_person(deployed, worker.id).memberships} == {"village_team"}
    finish(deployed)
    assert sorted(line.id for line in inbox.group(deployed, other).items) == tasks
    assert kinds(deployed, worker) == ["role_given", "role_taken"]


def test_the_last_administrator_stays(engine: Engine, world: World, admin: Person) -> None:
    for attempt in (lambda: leave(engine, admin, admin.id), lambda: take_role(engine, admin, admin.id, "administrator", "330226")):
        with pytest.raises(BadAnswers) as wrong:
            attempt()
        assert wrong.value.errors["person"]["code"] == "last_administrator"
    create_person(engine, name="第二位", memberships=[("administrator", "330226")])
    take_role(engine, admin, admin.id, "administrator", "330226")
    assert not load_person(engine, admin.id).holds("administrator")


def test_a_new_person_signs_in_with_the_password_shown_once(engine: Engine, world: World, admin: Person) -> None:
    made, password = new_person(engine, admin, name="王军", login=" WangJun ", phone="13805741009", roles=[("grid_worker", OWN)])
    assert check_password(engine, "wangjun", password).id == made
    second = reset_password(engine, admin, made)
    with pytest.raises(WrongSignIn):
        check_password(engine, "wangjun", password)
    assert check_password(engine, "wangjun", second).holds("grid_worker", OWN)
    history = rows(engine, select(person_change).where(person_change.c.person_id == made))
    assert [row.kind for row in history] == ["added", "password_reset"]
    assert not any(word in row.before + row.after for row in history for word in (password, second, "13805741009"))


def test_every_change_is_kept_with_before_and_after(engine: Engine, world: World, admin: Person) -> None:
    worker = world.person("grid_worker")
    token = start_session(engine, worker.id)
    assert change_details(engine, admin, worker.id, name="王军", login="wangjun", phone=None)
    assert not change_details(engine, admin, worker.id, name="王军", login="wangjun", phone=None)
    assert sign_out_everywhere(engine, admin, worker.id) == 1
    with pytest.raises(NotFound):
        person_of_session(engine, token)
    assert uncover_phone(engine, admin, world.villager.id) == "13805741001"
    assert kinds(engine, worker) == ["details", "signed_out"] and kinds(engine, world.villager) == ["phone_seen"]
    assert worker.name in rows(engine, select(person_change).where(person_change.c.person_id == worker.id))[0].before
    assert check_password(engine, "wangjun", PASSWORD).name == "王军"


@pytest.mark.parametrize("role, place, key, code", [
    ("grid_worker", "330226001", "place", "wrong_level"), ("command_room", OWN, "place", "wrong_level"), ("villager", OWN, "role", "no_role"),
    ("mayor", OWN, "role", "no_role"), ("grid_worker", "999999", "place", "no_place")])
def test_a_role_is_held_at_a_place_of_its_own_level(engine: Engine, world: World, admin: Person, role: str, place: str, key: str, code: str) -> None:
    with pytest.raises(BadAnswers) as wrong:
        give_role(engine, admin, world.person("designer").id, role, place)
    assert wrong.value.errors[key]["code"] == code


@pytest.mark.parametrize("fields, key", [
    ({"name": " "}, "name"), ({"login": "a b"}, "login"), ({"phone": "call me"}, "phone"), ({"home": "330226001"}, "home"), ({"login": "grid_worker-" + OWN}, "login")])
def test_what_does_not_fit_is_refused_at_its_field(engine: Engine, world: World, admin: Person, fields: dict[str, str], key: str) -> None:
    with pytest.raises(BadAnswers) as wrong:
        new_person(engine, admin, **({"name": "王军", "login": "wangjun"} | fields))        # type: ignore[arg-type]
    assert list(wrong.value.errors) == [key]


def test_only_administrators_change_people(engine: Engine, world: World) -> None:
    room, worker = world.person("command_room"), world.person("grid_worker")
    for attempt in (lambda: leave(engine, room, worker.id), lambda: reset_password(engine, room, worker.id), lambda: give_role(engine, room, room.id, "administrator", "330226"),
                    lambda: uncover_phone(engine, room, worker.id), lambda: new_person(engine, room, name="x", login="xx")):
        with pytest.raises(NotYours):
            attempt()


def test_nobody_can_be_handed_the_tasks_who_does_not_work(engine: Engine, world: World, admin: Person) -> None:
    with engine.database.write() as connection:
        connection.execute(update(person).where(person.c.id == world.person("village_team").id).values(active=False))
    for to in (world.villager.id, world.person("village_team").id, world.person("grid_worker").id):
        with pytest.raises(BadAnswers):
            leave(engine, admin, world.person("grid_worker").id, to)
