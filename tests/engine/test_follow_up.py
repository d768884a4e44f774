"""Looking again: the assignee is reminded once, when the day comes, whatever happens in between."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from engine.clock import FrozenClock
from engine.commands import coming, hand_over_task, remind_due, set_follow_up
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.verify import verify
from engine.worker import sweep
from tests.engine.test_hand_over import Desk
from tests.world import World


@pytest.fixture
def desk(deployed: Engine, world: World) -> Desk:
    return Desk(deployed, world)


def test_the_assignee_is_reminded_once_when_the_day_comes(desk: Desk, deployed: Engine, clock: FrozenClock) -> None:
    at = clock.now() + timedelta(hours=2)
    set_follow_up(deployed, desk.first, desk.task, at)
    assert coming(deployed).follow_up == at and remind_due(deployed) == 0
    clock.move(timedelta(hours=2))
    assert sweep(deployed) == 0.0 and remind_due(deployed) == 0
    assert desk.told(desk.first) == ["follow_up_due"] and coming(deployed).follow_up is None
    assert desk.row().follow_up_at is not None and not list(verify(deployed))


def test_four_workers_at_once_remind_once(desk: Desk, deployed: Engine, clock: FrozenClock) -> None:
    set_follow_up(deployed, desk.first, desk.task, clock.now() + timedelta(hours=2))
    clock.move(timedelta(hours=2))
    threads = [threading.Thread(target=remind_due, args=(deployed,)) for _ in range(4)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert desk.told(desk.first) == ["follow_up_due"] and not list(verify(deployed))


def test_what_went_to_a_colleague_reminds_nobody(desk: Desk, deployed: Engine, clock: FrozenClock) -> None:
    set_follow_up(deployed, desk.first, desk.task, clock.now() + timedelta(hours=2))
    hand_over_task(deployed, desk.first, desk.task, desk.second.id, "请跟进。", "k")
    clock.move(timedelta(hours=3))
    assert remind_due(deployed) == 0 and desk.told(desk.first) == []


def test_only_the_assignee_notes_a_day_and_only_one_to_come(desk: Desk, deployed: Engine, clock: FrozenClock, world: World) -> None:
    for person in (desk.second, world.person("command_room")):
        with pytest.raises(NotYours):
            set_follow_up(deployed, person, desk.task, clock.now() + timedelta(days=1))
    for wrong in (timedelta(0), timedelta(days=400)):
        with pytest.raises(BadAnswers):
            set_follow_up(deployed, desk.first, desk.task, clock.now() + wrong)
