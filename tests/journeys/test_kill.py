"""kill -9 at any moment: nothing acknowledged is missing, nothing is done twice, all agrees."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from engine.settings import ROOT, Settings
from tests.engine.test_named_points import ELSEWHERE
from tests.killing.check import Findings
from tests.killing.rounds import Killing

KILLS = 200 if os.environ.get("EPOINT_FULL") else 12
NAMED = {name for path in (ROOT / "engine").rglob("*.py") for name in re.findall(r'fault\("(\w+)"\)', path.read_text(encoding="utf-8"))}
POINTS = sorted(NAMED - ELSEWHERE.keys())      # what the load of this test passes


@pytest.fixture
def killing(settings: Settings, tmp_path: Path) -> Killing:
    return Killing(settings, tmp_path / "journal")


def test_whoever_dies_at_any_moment_under_load_nothing_is_lost_or_doubled(killing: Killing) -> None:
    for _ in range(KILLS):
        killing.kill_once()
        assert killing.look() == Findings()
    assert len(killing.known().told) > KILLS * 3, "too little was going on for the kills to mean anything"


@pytest.mark.parametrize("point", POINTS)
def test_dying_at_a_named_point_inside_a_step_leaves_all_of_it_or_nothing(killing: Killing, point: str) -> None:
    killing.kill_at(point, 1)
    assert killing.look() == Findings()
    killing.kill_at(point, 7)
    assert killing.look() == Findings()


def test_every_point_that_dies_elsewhere_is_named_there() -> None:
    assert ELSEWHERE.keys() <= NAMED
    assert [name for name, file in ELSEWHERE.items() if f'"{name}' not in (ROOT / "tests" / "engine" / file).read_text(encoding="utf-8")] == []


def test_there_is_a_named_point_before_and_after_every_write_of_a_step() -> None:
    assert {"before_case", "case_saved", "tasks_saved", "timers_saved", "facts_saved", "before_commit"} <= set(POINTS)
