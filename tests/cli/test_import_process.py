"""epoint import-process: other tools' files become folders that epoint check understands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.settings import ROOT

MIWG = ROOT / "tests" / "data" / "miwg"


def test_a_file_becomes_a_folder_and_what_is_left_is_said(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    answer = epoint("import-process", MIWG / "C.1.0.bpmn", "--into", tmp_path)
    assert answer.code == 1 and "Approver" in answer.out and "repairs: lane_role" in answer.out
    assert (tmp_path / "processes/c_1_0/c_1_0.bpmn").is_file() and (tmp_path / "processes/c_1_0/fields.toml").is_file()


def test_with_repairs_it_may_ship(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    answer = epoint("import-process", MIWG / "C.1.0.bpmn", MIWG / "A.1.0.bpmn", "--into", tmp_path, "--repair", "--lane", "Approver=command_room")
    assert answer.code == 0, answer.out
    assert epoint("check", tmp_path / "processes", tmp_path / "forms").code == 0
    assert 'name="command_room"' in (tmp_path / "processes/c_1_0/c_1_0.bpmn").read_text(encoding="utf-8")


def test_nothing_is_overwritten_and_wrong_use_is_told(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    assert epoint("import-process", MIWG / "A.1.0.bpmn", "--into", tmp_path).code in (0, 1)
    again = epoint("import-process", MIWG / "A.1.0.bpmn", "--into", tmp_path)
    assert again.code == 1
    assert epoint("import-process", tmp_path / "nothing.bpmn", "--into", tmp_path).code == 2
    assert epoint("import-process", MIWG / "A.1.0.bpmn", "--into", tmp_path, "--lane", "x=king").code == 2


def test_what_is_no_diagram_is_refused_in_words(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    (tmp_path / "a.xpdl.xml").write_text('<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>')
    assert epoint("import-process", tmp_path / "a.xpdl.xml", "--into", tmp_path).code == 1
    assert not (tmp_path / "processes").exists()
