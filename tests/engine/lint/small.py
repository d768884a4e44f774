"""A small process folder without a fault, and ways to spoil it: each rule's test spoils one thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.lint import Finding, lint_folder
from engine.lint.words import Words
from engine.roles import parse_roles
from engine.settings import ROOT

Files = dict[str, bytes]
ROLES = parse_roles((ROOT / "processes" / "roles.toml").read_text(encoding="utf-8"))
TRUNK, FORM = "processes/demo/demo.bpmn", "forms/demo/ask.form"
FIELDS, DEADLINES, ELEMENTS, TABLE = (f"processes/demo/{name}" for name in ("fields.toml", "deadlines.toml", "elements.toml", "triage.dmn"))
NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"')
START, END = '<bpmn:startEvent id="begin" name="开始" />', '<bpmn:endEvent id="done" name="结束" />'
ASK = '<bpmn:userTask id="ask" name="询问" camunda:formKey="demo/ask" camunda:dueDate="=deadline(&quot;accept&quot;)" />'
OTHER_END = '<bpmn:endEvent id="other" name="另外" />'


def flow(source: str, target: str, condition: str | None = None, id_: str | None = None) -> str:
    """A sequence flow called source_to_target."""
    inner = "" if condition is None else f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
    return f'<bpmn:sequenceFlow id="{id_ or f"{source}_to_{target}"}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def chain(*ids: str) -> str:
    """Flows from each to the next."""
    return "".join(flow(source, target) for source, target in zip(ids, ids[1:], strict=False))


def diagram(body: str, process: str = "demo", lanes: str | None = None, top: str = "") -> bytes:
    """A diagram with everything drawn, and every user task in the grid worker's lane."""
    drawn = re.findall(r'<bpmn:(?!sequenceFlow|message|data|lane|text|\w*EventDefinition|property|extension|incoming)\w+ id="([^"]+)"', body)
    tasks = "".join(f"<bpmn:flowNodeRef>{id_}</bpmn:flowNodeRef>" for id_ in re.findall(r'<bpmn:userTask id="([^"]+)"', body))
    if lanes is None:
        lanes = f'<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="grid_worker">{tasks}</bpmn:lane></bpmn:laneSet>'
    shapes = "".join(f'<bpmndi:BPMNShape id="{id_}_di" bpmnElement="{id_}"><dc:Bounds x="1" y="1" width="9" height="9" /></bpmndi:BPMNShape>' for id_ in drawn)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES} id="definitions">{top}'
        f'<bpmn:process id="{process}" name="示例" isExecutable="true">{lanes}{body}</bpmn:process>'
        f'<bpmndi:BPMNDiagram id="drawing"><bpmndi:BPMNPlane id="plane" bpmnElement="{process}">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
        "</bpmn:definitions>").encode()


BODY = START + ASK + END + chain("begin", "ask", "done")
GOOD: Files = {
    TRUNK: diagram(BODY),
    FIELDS: b'[fields.route]\ntype = "string"\ndefault = "simple"\nvalues = ["simple", "complex"]\n[fields.rounds]\ntype = "number"\ndefault = 0\n',
    DEADLINES: b'[accept]\nvalue = 24\nunit = "hours"\n',
    ELEMENTS: b'[ask]\nen = "Ask"\n',
    FORM: b'{"components": [{"type": "textfield", "key": "answer", "label": "x"}]}',
}


def spoiled(path: str = TRUNK, *pairs: tuple[str, str], **whole: Any) -> Files:
    """The good folder with texts replaced in one file. Fails when a text is not there."""
    text = GOOD[path].decode()
    for old, new in pairs:
        assert old in text, f"{old!r} is not in {path}"
        text = text.replace(old, new)
    return {**GOOD, path: text.encode(), **whole}


def with_body(body: str, **options: str) -> Files:
    """The good folder with another diagram."""
    return {**GOOD, TRUNK: diagram(body, **options)}


def with_files(files: Mapping[str, bytes | str]) -> Files:
    """The good folder with more files, or others."""
    return {**GOOD, **{path: data.encode() if isinstance(data, str) else data for path, data in files.items()}}


def said(files: Files, words: Words) -> list[Finding]:
    """The findings that say this, in both languages the same number of times."""
    chinese = [found for found in lint_folder(files, ROLES, "zh") if _like(words.reason_zh, found.reason) and _like(words.repair_zh, found.repair)]
    english = [found for found in lint_folder(files, ROLES, "en") if _like(words.reason, found.reason) and _like(words.repair, found.repair)]
    assert len(chinese) == len(english)
    return english


def errors(files: Files) -> list[Finding]:
    """What keeps the folder from shipping."""
    return [found for found in lint_folder(files, ROLES, "en") if found.severity == "error"]


def _like(template: str, text: str) -> bool:
    plain = re.escape(template).replace(r"\{\{", "{").replace(r"\}\}", "}")
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", plain), text, re.DOTALL) is not None


def each_mistake(words: Mapping[str, Words], cases: Mapping[str, Files]) -> Callable[[str], None]:
    """A test for every sentence of a rule: its mistake, and nothing else, is named at an element, with a repair."""
    assert set(cases) == set(words), f"sentences without a case, or the other way round: {set(cases) ^ set(words)}"

    @pytest.mark.parametrize("code", sorted(cases))
    def test(code: str) -> None:
        found = said(cases[code], words[code])
        assert found, [f"{other.element}: {other.reason}" for other in lint_folder(cases[code], ROLES, "en")]
        assert all(one.severity == words[code].severity and one.repair and one.file for one in found)

    return test
