"""A county with a month of cases, worked to their ends by a seeded mix of people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import FrozenClock
from engine.commands import report
from engine.engine import Engine
from engine.people import Person
from tests.driver import Driver, everyman
from tests.world import World


@pytest.fixture
def history(deployed: Engine, world: World, clock: FrozenClock) -> Engine:
    """Fifteen closed cases of three villages."""
    for number in range(15):
        village = world.villages[number % 3]
        report(deployed, world.villagers[village], request_key=f"k{number:030d}", place=village, subject=f"路灯坏了{number}", text=f"第{number}盏路灯不亮。")
        clock.move(timedelta(minutes=7))
    Driver(deployed, everyman(deployed), clock, seed=5).until_closed()
    return deployed


@pytest.fixture
def supervisor(world: World) -> Person:
    return world.person("county_supervisor")
