"""engine/lint/lint.py: all rules over a folder."""

from engine.lint import lint_folder
from engine.lint.lint import MOST
from tests.engine.lint.small import ASK, BODY, END, GOOD, ROLES, START, TRUNK, chain, diagram, errors, spoiled, with_files


def test_a_folder_without_a_fault_has_no_finding_at_all() -> None:
    assert lint_folder(GOOD, ROLES, "en") == lint_folder(GOOD, ROLES) == []


def test_an_error_is_never_hidden_behind_warnings() -> None:
    many = "".join(f'<bpmn:task id="t{number}" name="&lt;b&gt;" />' for number in range(390))
    line = chain("begin", *(f"t{number}" for number in range(390)), "done")
    files = with_files({"processes/demo/a.bpmn": diagram(START + many + END + line, process="a"), "processes/demo/z.bpmn": b""})
    found = lint_folder(files, ROLES, "en")
    assert len(found) == MOST and [one.file for one in found if one.severity == "error"] == ["processes/demo/z.bpmn"]


def test_findings_come_by_file_with_errors_first() -> None:
    found = lint_folder(spoiled(TRUNK, ("demo/ask", "demo/ghost"), ('"开始"', '"&lt;b&gt;"')), ROLES, "en")
    assert [(one.file.split("/")[0], one.severity) for one in found] == [("forms", "warning"), ("processes", "error"), ("processes", "warning")]


def test_two_processes_are_told_apart() -> None:
    other = {path.replace("demo", "other"): data.replace(b'"demo"', b'"other"').replace(b"demo/ask", b"other/ask") for path, data in GOOD.items()}
    assert lint_folder({**GOOD, **other}, ROLES, "en") == []
    assert {one.file.split("/")[1] for one in errors({**GOOD, **other, "processes/other/other.bpmn": b""})} == {"other"}


def test_one_text_out_of_place_is_found_wherever_it_stands() -> None:
    inner = ASK.replace(" />", "><bpmn:completionCondition>1 +</bpmn:completionCondition></bpmn:userTask>")
    assert [one.element for one in errors(spoiled(TRUNK, (ASK, inner)))] == ["ask"]
    assert errors({**GOOD, TRUNK: diagram(BODY)}) == []
