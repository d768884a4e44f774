"""Handing over, delegating, returning: who has a task, who is responsible, and what the next one reads."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.colleagues import colleagues
from engine.commands import CaseRef, claim_task, complete_task, delegate_task, hand_over_task, release_task, report, resolve_delegation, return_task
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, NotYours
from engine.people import Person, create_person
from engine.tables import fact, notice, open_task, person
from engine.verify import verify
from tests.world import OWN, SAME_TOWNSHIP, World

ACCEPT = {"category": "other", "people": 1, "route": "general"}


class Desk:
    """A case whose first task the grid worker has claimed, and two colleagues of the same village."""

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine, self.world = engine, world
        self.case: CaseRef = report(engine, world.villager, request_key="file", place=OWN, subject="路灯不亮", text="村口路灯三天不亮。")
        self.first = world.person("grid_worker")
        self.second = create_person(engine, name="毛小二", login="second", memberships=[("grid_worker", OWN)])
        self.third = create_person(engine, name="毛小三", login="third", memberships=[("grid_worker", OWN)])
        with engine.database.read() as connection:
            self.task = str(connection.scalar(select(open_task.c.id)))
        claim_task(engine, self.first, self.task)

    def row(self) -> Any:
        with self.engine.database.read() as connection:
            return connection.execute(select(open_task).where(open_task.c.id == self.task)).one()

    def facts(self, kind: str) -> list[Any]:
        with self.engine.database.read() as connection:
            return list(connection.execute(select(fact).where(fact.c.kind == kind)))

    def told(self, who: Person) -> list[str]:
        with self.engine.database.read() as connection:
            return list(connection.scalars(select(notice.c.kind).where(notice.c.person_id == who.id).order_by(notice.c.created_at)))


@pytest.fixture
def desk(deployed: Engine, world: World) -> Desk:
    return Desk(deployed, world)


def test_a_colleague_gets_the_task_with_a_note_and_is_told(desk: Desk, deployed: Engine) -> None:
    hand_over_task(deployed, desk.first, desk.task, desk.second.id, "我明天休息，请你跟进。", "k1")
    assert desk.row().assignee_id == desk.second.id and desk.told(desk.second) == ["handed_over"]
    assert "请你跟进" in desk.facts("handed_over")[0].text and "请你跟进" not in desk.facts("handed_over")[0].data
    with pytest.raises(NotYours):
        complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    complete_task(deployed, desk.second, desk.task, request_key="c2", answers=ACCEPT)
    assert not list(verify(deployed))


def test_the_same_press_hands_over_once(desk: Desk, deployed: Engine) -> None:
    refs = [hand_over_task(deployed, desk.first, desk.task, desk.second.id, "请跟进。", "same") for _ in range(2)]
    assert [ref.repeated for ref in refs] == [False, True] and len(desk.facts("handed_over")) == 1 and desk.told(desk.second) == ["handed_over"]


def test_two_who_hand_over_at_once_one_wins_and_the_other_is_told_who_has_it(desk: Desk, deployed: Engine) -> None:
    told: list[object] = []

    def hand(to: Person) -> None:
        try:
            hand_over_task(deployed, desk.first, desk.task, to.id, "请跟进。", f"key-{to.id}")
            told.append("won")
        except NotYours as lost:
            told.append(lost.params["claimed_by"])

    threads = [threading.Thread(target=hand, args=(one,)) for one in (desk.second, desk.third)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert sorted(map(str, told)) == sorted(["won", desk.row().assignee_id]) and len(desk.facts("handed_over")) == 1


def test_the_command_room_hands_over_what_it_has_looked_at_not_what_has_changed_since(desk: Desk, deployed: Engine, world: World) -> None:
    boss = world.person("command_room")
    hand_over_task(deployed, boss, desk.task, desk.second.id, "请你接手。", "b1", held_by=desk.first.id)
    assert desk.facts("handed_over")[0].actor_role == "command_room"
    with pytest.raises(NotYours) as lost:
        hand_over_task(deployed, boss, desk.task, desk.third.id, "请你接手。", "b2", held_by=desk.first.id)
    assert lost.value.params["claimed_by"] == desk.second.id and desk.row().assignee_id == desk.second.id


@pytest.mark.parametrize("role, village", [("grid_worker", SAME_TOWNSHIP), ("village_team", OWN), ("command_room", "330226002001"),
                                           ("county_supervisor", OWN), ("villager", OWN)])
def test_nobody_else_hands_a_task_over(desk: Desk, deployed: Engine, world: World, role: str, village: str) -> None:
    with pytest.raises(NotYours):
        hand_over_task(deployed, world.person(role, village), desk.task, desk.second.id, "给你。", "k")
    assert desk.row().assignee_id == desk.first.id


def test_only_who_may_work_it_and_is_here_can_be_given_a_task(desk: Desk, deployed: Engine, world: World) -> None:
    with deployed.database.write() as connection:
        connection.execute(update(person).where(person.c.id == desk.third.id).values(active=False))
    for wrong in (world.person("grid_worker", SAME_TOWNSHIP).id, world.person("village_team").id, desk.third.id, desk.first.id, "nobody"):
        with pytest.raises(BadAnswers) as problem:
            hand_over_task(deployed, desk.first, desk.task, wrong, "给你。", f"k-{wrong}"[:30])
        assert set(problem.value.errors) == {"to"}
    with pytest.raises(BadAnswers):
        hand_over_task(deployed, desk.first, desk.task, desk.second.id, "  ", "k")


def test_what_was_handed_over_is_returned_to_who_gave_it_and_else_to_the_group(desk: Desk, deployed: Engine) -> None:
    hand_over_task(deployed, desk.first, desk.task, desk.second.id, "请跟进。", "k1")
    return_task(deployed, desk.second, desk.task, "我不认识这户人家。", "k2")
    assert desk.row().assignee_id == desk.first.id and desk.told(desk.first) == ["task_returned"]
    return_task(deployed, desk.first, desk.task, "请别的同事来办。", "k3")
    assert desk.row().assignee_id is None and len(desk.facts("task_returned")) == 2
    with pytest.raises(NotYours):
        return_task(deployed, desk.first, desk.task, "再退一次。", "k4")


def test_the_delegate_works_and_gives_back_but_only_the_owner_completes(desk: Desk, deployed: Engine) -> None:
    delegate_task(deployed, desk.first, desk.task, desk.second.id, "请去现场看看。", "k1")
    assert (desk.row().assignee_id, desk.row().owner_id) == (desk.second.id, desk.first.id)
    for forbidden in (lambda: complete_task(deployed, desk.second, desk.task, request_key="c", answers=ACCEPT),
                      lambda: release_task(deployed, desk.second, desk.task),
                      lambda: hand_over_task(deployed, desk.second, desk.task, desk.third.id, "给你。", "k"),
                      lambda: delegate_task(deployed, desk.second, desk.task, desk.third.id, "给你。", "k")):
        with pytest.raises(NotYours):
            forbidden()
    resolve_delegation(deployed, desk.second, desk.task, "看过了，灯泡坏了。请核对。", "k2")
    assert (desk.row().assignee_id, desk.row().owner_id, desk.told(desk.first)) == (desk.first.id, None, ["delegation_resolved"])
    complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    assert not list(verify(deployed))


def test_the_owner_need_not_wait_for_the_delegate(desk: Desk, deployed: Engine) -> None:
    delegate_task(deployed, desk.first, desk.task, desk.second.id, "请去现场看看。", "k1")
    complete_task(deployed, desk.first, desk.task, request_key="c", answers=ACCEPT)
    with pytest.raises(AlreadyDone):
        resolve_delegation(deployed, desk.second, desk.task, "看过了。", "k2")


def test_colleagues_are_offered_with_what_they_have_in_hand(desk: Desk, deployed: Engine) -> None:
    found = colleagues(deployed, "grid_worker", OWN)
    assert [(one.name, one.in_hand) for one in found][-1] == (desk.first.name, 1) and {one.in_hand for one in found[:-1]} == {0}
    assert desk.first.id not in {one.id for one in colleagues(deployed, "grid_worker", OWN, but=(desk.first.id,))}


def test_two_who_claim_at_once_one_has_it_and_the_other_reads_who(desk: Desk, deployed: Engine) -> None:
    release_task(deployed, desk.first, desk.task)
    told: list[object] = []

    def claim(who: Person) -> None:
        try:
            claim_task(deployed, who, desk.task)
            told.append("won")
        except NotYours as lost:
            told.append(lost.params["claimed_by"])

    threads = [threading.Thread(target=claim, args=(one,)) for one in (desk.second, desk.third)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert sorted(map(str, told)) == sorted(["won", desk.row().assignee_id])
