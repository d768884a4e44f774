"""engine/lint/check.py: one report per file, whatever the file is."""

from pathlib import Path

import pytest

from engine.lint import check_paths
from engine.lint.check import WORDS, FileReport
from engine.settings import ROOT
from tests.engine.lint.small import BODY, GOOD, ROLES, TRUNK, Files, diagram, spoiled

MIWG_LIKE = (
    '<?xml version="1.0" encoding="UTF-8"?><semantic:definitions xmlns:semantic="http://www.omg.org/spec/BPMN/20100524/MODEL" id="_1" '
    'targetNamespace="x"><semantic:process isExecutable="false" id="WFP-6-"><semantic:startEvent name="Start" id="_2"/><semantic:task name="Task 1" id="_3"/>'
    '<semantic:serviceTask name="Call" id="_5"/><semantic:sequenceFlow sourceRef="_2" targetRef="_3" name="" id="_4"/></semantic:process></semantic:definitions>')


def written(folder: Path, files: Files) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def checked(*paths: Path) -> dict[str, FileReport]:
    return {Path(report.file).name: report for report in check_paths(paths, ROLES, "en")}


def test_a_folder_of_processes_gives_a_report_for_every_file(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    reports = checked(tmp_path / "processes")
    assert set(reports) == {Path(path).name for path in GOOD}
    assert all(report.drawn and report.runnable and not report.findings for report in reports.values())


def test_a_diagram_of_a_process_is_checked_with_its_folder(tmp_path: Path) -> None:
    written(tmp_path, spoiled(TRUNK, ("demo/ask", "demo/ghost")))
    reports = check_paths([tmp_path / TRUNK], ROLES, "en")
    assert [(Path(report.file), report.drawn, report.runnable) for report in reports] == [(tmp_path / TRUNK, True, False)]
    assert [found.element for found in reports[0].findings] == ["ask"]


def test_a_fault_belongs_to_its_own_file(tmp_path: Path) -> None:
    written(tmp_path, {**GOOD, "processes/demo/fields.toml": b"["})
    assert {name for name, report in checked(tmp_path / "processes" / "demo").items() if not report.runnable} == {"fields.toml"}


def test_a_missing_trunk_is_a_report_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, {**GOOD, "processes/demo/part.bpmn": diagram(BODY, process="part")})
    (tmp_path / TRUNK).unlink()
    report = checked(tmp_path / "processes" / "demo")["demo.bpmn"]
    assert not report.runnable and not report.drawn and "no trunk" in report.findings[0].reason


def test_a_diagram_from_elsewhere_says_per_element_what_keeps_it_from_running(tmp_path: Path) -> None:
    (tmp_path / "A.1.0.bpmn").write_text(MIWG_LIKE)
    report = checked(tmp_path / "A.1.0.bpmn")["A.1.0.bpmn"]
    assert not report.runnable and not report.drawn
    assert {"WFP-6-", "_3", "_5"} <= {found.element for found in report.findings}
    assert all(found.reason and found.repair for found in report.findings)


def test_other_peoples_folders_are_searched_for_diagrams(tmp_path: Path) -> None:
    written(tmp_path, {"one/A.bpmn": MIWG_LIKE.encode(), "one/two/B.bpmn": b"\x00", "one/readme.txt": b"x"})
    assert set(checked(tmp_path)) == {"A.bpmn", "B.bpmn"}


def test_paths_that_are_not_there_or_not_ours_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "folder.bpmn").mkdir()
    reports = check_paths([tmp_path / "ghost.bpmn", tmp_path / "a.txt"], ROLES, "en")
    assert [report.findings[0].reason for report in reports] == [WORDS["absent"].reason, WORDS["kind"].reason]
    assert check_paths([tmp_path / "folder.bpmn"], ROLES) == []


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.bpmn").write_bytes(GOOD[TRUNK])

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "Permission denied" in checked(tmp_path / "a.bpmn")["a.bpmn"].findings[0].reason


def test_reasons_are_chinese_unless_asked_otherwise(tmp_path: Path) -> None:
    written(tmp_path, spoiled(TRUNK, ("demo/ask", "demo/ghost")))
    assert "不存在" in check_paths([tmp_path / TRUNK])[0].findings[0].reason


def test_every_shipped_file_may_ship() -> None:
    assert all(report.runnable and report.drawn for report in check_paths([ROOT / "processes"]))
