"""The hostile set: each file is refused with its element, reason and repair, quickly, and nothing it asks for happens."""

from __future__ import annotations

import socket
import subprocess
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from engine.catalog.xml import read_xml
from engine.lint import Refused, check_paths, lint_folder
from engine.lint.check import FileReport
from engine.roles import Role
from tests.engine.lint.small import GOOD, ROLES, TRUNK, diagram, errors

FOLDER = Path(__file__).parents[2] / "data" / "hostile"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
SECONDS = 2.0
HARMLESS = {"label_markup.bpmn", "label_template.bpmn", "label_bidi.bpmn", "data_store.bpmn"}     # shown escaped, or only drawn: warned of


def only_report(path: Path, locale: str) -> FileReport:
    reports = check_paths([path], ROLES, locale)
    assert len(reports) == 1
    return reports[0]


def test_every_file_of_the_set_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix in (".bpmn", ".dmn", ".form")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_it_is_refused_with_element_reason_and_repair(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object, **options: object) -> Any:
        raise AssertionError("a checked file reached out")

    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(subprocess, "Popen", never)
    began = time.perf_counter()
    report = only_report(FOLDER / name, "en")
    assert time.perf_counter() - began < SECONDS
    wanted = EXPECTED[name]
    named = [found for found in report.findings if wanted["reason"] in found.reason and wanted["element"] in ("", found.element)]
    assert named, [(found.element, found.reason) for found in report.findings]
    assert all(found.repair and found.file == name for found in named)
    assert "root:" not in str(report) and "lollol" not in str(report)
    if name not in HARMLESS:
        assert not report.runnable and any(found.severity == "error" for found in named)
    assert only_report(FOLDER / name, "zh").runnable == report.runnable


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if name.endswith(".bpmn") and name not in HARMLESS])
def test_inside_a_good_folder_it_keeps_the_folder_from_shipping(name: str) -> None:
    files = {**GOOD, "processes/demo/part.bpmn": (FOLDER / name).read_bytes()}
    assert any(found.file == "processes/demo/part.bpmn" for found in errors(files))


def steps(count: int) -> bytes:
    """A diagram of so many user tasks in a row."""
    body = "".join(f'<bpmn:userTask id="t{number}" name="t" camunda:formKey="demo/ask" />' for number in range(count))
    flows = "".join(f'<bpmn:sequenceFlow id="f{number}" sourceRef="t{number}" targetRef="t{number + 1}" />' for number in range(count - 1))
    return diagram(body + flows).split(b"<bpmndi:BPMNShape")[0] + b"</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"


def nested(levels: int) -> bytes:
    """Subprocesses inside subprocesses."""
    opened = "".join(f'<bpmn:subProcess id="s{number}">' for number in range(levels))
    return diagram(opened + "</bpmn:subProcess>" * levels)


BIG = [
    ("larger than 2048 kB", diagram("<!--" + "x" * 3_000_000 + "-->")),
    ("more than 400 steps", steps(401)),
    ("more than 20000 XML elements", steps(10_000)),
    ("more than 20000 XML elements", diagram("<bpmn:association />" * 20_000)),
    ("more than 64 levels", nested(100)),
    ("more than 64 levels", nested(300)),
    ("more than 1200 sequence flows", diagram("".join(f'<bpmn:sequenceFlow id="f{number}" />' for number in range(1_201)))),
    ("more than 64 levels", diagram("").replace(b"</bpmn:definitions>", b"<a>" * 50_000)),
]


@pytest.mark.parametrize("number", range(len(BIG)))
def test_what_is_too_large_is_refused_quickly(number: int, tmp_path: Path) -> None:
    reason, data = BIG[number]
    path = tmp_path / "big.bpmn"
    path.write_bytes(data)
    began = time.perf_counter()
    report = only_report(path, "en")
    assert time.perf_counter() - began < SECONDS
    assert not report.runnable and not report.drawn
    assert reason in report.findings[0].reason and report.findings[0].repair


def web(width: int) -> bytes:
    """As many gateways and flows as are allowed, all tangled: the worst that the graph questions can be asked about."""
    gates = "".join(f'<bpmn:{"parallel" if number % 2 else "exclusive"}Gateway id="g{number}" name="g" />' for number in range(width))
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="g{number % width}" targetRef="g{(number * 7 + number // width) % width}" />' for number in range(1_190))
    return diagram(gates + flows)


@pytest.mark.parametrize("width", [10, 100, 390])
def test_a_tangle_of_the_largest_size_is_answered_quickly(width: int) -> None:
    began = time.perf_counter()
    assert errors({**GOOD, TRUNK: web(width)})
    assert time.perf_counter() - began < 2 * SECONDS


def test_refusing_carries_the_finding() -> None:
    with pytest.raises(Refused) as refused:
        read_xml((FOLDER / "xxe_file.bpmn").read_bytes(), "a/b.bpmn")
    finding = refused.value.findings[0]
    assert (finding.file, finding.severity) == ("a/b.bpmn", "error") and "DOCTYPE" in finding.reason and finding.repair


def test_nothing_at_all_is_no_process() -> None:
    roles: dict[str, Role] = {}
    assert lint_folder({}, roles) == []
    assert lint_folder({"processes/empty/README.md": b""}, roles)[0].file == "processes/empty/empty.bpmn"
