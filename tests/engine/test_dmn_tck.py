"""The decision models of the DMN Technology Compatibility Kit, level 2: the right answer, or a refusal, never a wrong answer."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.decisions import Decision, DecisionError, input_types, parse_decisions
from engine.expressions import EvaluationError

KIT = Path(__file__).parents[1] / "data" / "dmn_tck"
DOCUMENT = Path(__file__).parents[2] / "docs" / "dmn_tck.md"
CASE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"

# What the kit expects and we refuse, each with its reason in docs/dmn_tck.md.
POWERS = {f"Decision{number}" for number in (17, 18, 19, 20, 21, 22, 33)}
NULL_ARITHMETIC = {f"Decision{number}" for number in range(23, 31)}
REFUSED: dict[str, set[str]] = {
    "0105-feel-math": {"Decision16"} | POWERS | NULL_ARITHMETIC,
    # Three-valued logic; the same cases without null are answered.
    "0106-feel-ternary-logic": {
        "DecisionAnd 003", "DecisionOr 003", "DecisionAnd 006", "DecisionOr 006", "DecisionAnd 007", "DecisionOr 008", "DecisionAnd 009",
        "DecisionOr 009",
    },
    "0107-feel-ternary-logic-not": {"DecisionNot 003"},
}  # fmt: skip


def value_of(element: Any) -> Any:
    """The JSON value of a <value>, <list> or <component> structure."""
    held, listed = element.find(CASE + "value"), element.find(CASE + "list")
    if listed is not None:
        return [value_of(item) for item in listed.findall(CASE + "item")]
    if components := element.findall(CASE + "component"):
        return {component.get("name"): value_of(component) for component in components}
    if held is None or held.get(SCHEMA + "nil") == "true":
        return None
    kind, text = (held.get(SCHEMA + "type") or "").split(":")[-1], held.text or ""
    if kind == "decimal":
        return float(text)
    return text == "true" if kind == "boolean" else text


def cases() -> Iterator[Any]:
    """(model, case, decision name, input, expected) for every result the kit asks for."""
    for file in sorted(KIT.glob("*/*-test-*.xml")):
        for case in etree.parse(file).getroot().findall(CASE + "testCase"):
            data = {node.get("name"): value_of(node) for node in case.findall(CASE + "inputNode")}
            for result in case.findall(CASE + "resultNode"):
                name, model = result.get("name"), file.parent.name
                expected = value_of(result.find(CASE + "expected"))
                yield pytest.param(model, case.get("id"), name, data, expected, id=f"{model} {case.get('id')} {name}")


def decision(model: str, name: str) -> Decision:
    """The decision alone, so that another one that is refused does not stand in its way."""
    root = deepcopy(etree.parse(next((KIT / model).glob("*.dmn"))).getroot())
    for element in root.findall("{*}decision"):
        if element.get("name") != name:
            root.remove(element)
    (found,) = parse_decisions(root, input_types(root)).values()
    return found


@pytest.mark.parametrize(("model", "case", "name", "data", "expected"), list(cases()))
def test_it_answers_as_the_kit_expects_or_refuses(
    model: str, case: str, name: str, data: dict[str, Any], expected: Any
) -> None:
    refused = REFUSED.get(model, set())
    if name in refused or f"{name} {case}" in refused:
        with pytest.raises((DecisionError, EvaluationError)):
            decision(model, name).decide(data)
        return
    answer: Any = decision(model, name).decide(data)
    if isinstance(expected, list) and isinstance(expected[0], dict):
        answer = [dict(zip(answer, row, strict=True)) for row in zip(*answer.values(), strict=True)]
    elif not isinstance(expected, dict):
        (answer,) = answer.values()
    assert answer == (pytest.approx(expected, abs=1e-8) if isinstance(expected, float) else expected)


def test_the_document_lists_every_model() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    missing = [folder.name for folder in KIT.iterdir() if folder.is_dir() and folder.name not in document]
    assert not missing, f"add these models to docs/dmn_tck.md: {missing}"
