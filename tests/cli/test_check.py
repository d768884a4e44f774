"""epoint check: the contract that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from engine.settings import ROOT


def test_the_projects_own_processes_are_runnable(epoint: Callable) -> None:      # type: ignore[type-arg]
    answer = epoint("check", ROOT / "processes", "--json")
    reports = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert {"grievance.bpmn", "village_handling.bpmn"} <= {Path(report["file"]).name for report in reports}
    assert all(report["drawn"] and report["runnable"] and not [f for f in report["findings"] if f["severity"] == "error"] for report in reports)


def test_a_file_that_may_not_ship_is_named_with_element_reason_and_repair(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    bad = tmp_path / "bad.bpmn"
    bad.write_text((ROOT / "processes/grievance/acceptance.bpmn").read_text(encoding="utf-8").replace('=deadline("accept")', '=__import__("os")'), encoding="utf-8")
    answer = epoint("check", bad, "--json")
    report = json.loads(answer.out.splitlines()[0])
    assert answer.code == 1 and report["runnable"] is False
    assert {"element", "name", "reason", "repair"} <= set(report["findings"][0])
    assert any(found["element"] == "accept" for found in report["findings"])


def test_a_path_that_does_not_exist_is_a_wrong_use(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    assert epoint("check", tmp_path / "nothing.bpmn").code == 2


def test_the_scenarios_reach_every_element(epoint: Callable) -> None:      # type: ignore[type-arg]
    answer = epoint("test-processes")
    assert answer.code == 0, answer.out
    assert "0 elements unreached" in answer.last
