"""What ships passes its own lint, without a remark."""

from pathlib import Path

import pytest

from engine.catalog.catalog import read_folder
from engine.lint import check_paths, lint_folder
from engine.settings import ROOT
from tests.engine.lint.small import ROLES

PROCESSES = sorted(path.parent.name for path in (ROOT / "processes").glob("*/*.bpmn") if path.stem == path.parent.name)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_shipped_process_has_no_error(process: str) -> None:
    files = read_folder(process, ROOT / "processes", ROOT / "forms")
    found = lint_folder({path: text.encode() for path, text in files.items()}, ROLES)
    assert [finding for finding in found if finding.severity == "error"] == []


def test_the_grievance_process_has_not_even_a_warning() -> None:
    reports = check_paths([ROOT / "processes" / "grievance"], ROLES, "en")
    assert [finding for report in reports for finding in report.findings] == []
    assert all(report.drawn and report.runnable for report in reports)
    assert {Path(report.file).suffix for report in reports} == {".bpmn", ".dmn", ".form", ".toml"}
