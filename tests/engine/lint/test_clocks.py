"""engine/lint/rules/clocks.py"""

import pytest

from engine.lint.rules import expressions
from engine.lint.rules.clocks import WORDS
from tests.engine.lint.small import DEADLINES, FIELDS, GOOD, TRUNK, Files, diagram, each_mistake, errors, said

LIMITS = GOOD[DEADLINES] + b'[most]\nvalue = 5\nunit = "hours"\nlimits = true\n[days]\nvalue = 5\nunit = "days"\nlimits = true\n[rounds]\nvalue = 2\nunit = "count"\n'


def properties(*pairs: tuple[str, str]) -> Files:
    """The good folder, whose task has these properties."""
    inner = "".join(f'<camunda:property name="{name}" value="{value}" />' for name, value in pairs)
    task = ('<bpmn:userTask id="ask" name="询问" camunda:formKey="demo/ask" camunda:dueDate="=deadline(&quot;accept&quot;)">'
            f'<bpmn:extensionElements><camunda:properties>{inner}</camunda:properties></bpmn:extensionElements></bpmn:userTask>')
    body = ('<bpmn:startEvent id="begin" name="开始" /><bpmn:endEvent id="done" name="结束" />' + task
            + '<bpmn:sequenceFlow id="begin_to_ask" sourceRef="begin" targetRef="ask" /><bpmn:sequenceFlow id="ask_to_done" sourceRef="ask" targetRef="done" />')
    return {**GOOD, TRUNK: diagram(body), DEADLINES: LIMITS, FIELDS: GOOD[FIELDS]}


test_each_mistake_is_named = each_mistake(WORDS, {
    "unknown": properties(("pauses", "acept")),
    "not_a_deadline": properties(("pauses", "rounds")),
    "other_unit": properties(("pauses", "accept"), ("pause_at_most", "days")),
    "no_amount": properties(("extends", "accept")),
    "not_an_expression": properties(("extends", "accept"), ("extend_by", "5")),
    "alone": properties(("pause_at_most", "most")),
})


def test_a_pause_and_an_extension_within_limits_are_fine() -> None:
    assert errors(properties(("pauses", "accept"), ("pause_at_most", "most"))) == []
    assert errors(properties(("extends", "accept"), ("extend_by", "=rounds"), ("extend_at_most", "most"))) == []


def test_an_amount_that_is_no_number_is_an_error() -> None:
    assert errors(properties(("extends", "accept"), ("extend_by", "=route")))


def test_an_amount_that_is_empty_is_not_an_expression() -> None:
    assert said(properties(("extends", "accept"), ("extend_by", "= ")), WORDS["not_an_expression"])


@pytest.mark.parametrize("text", ["=rouds", "=route", "=&quot;2&quot;", "=rounds +", "=null"])
def test_an_amount_that_cannot_run_is_named_in_both_languages(text: str) -> None:
    assert said(properties(("extends", "accept"), ("extend_by", text)), expressions.WORDS["wrong"])


@pytest.mark.parametrize("name", ["pauses", "pause_at_most", "extends", "extend_at_most"])
def test_every_policy_that_is_not_there_is_named(name: str) -> None:
    pairs = {"pauses": "accept", "extends": "accept", "extend_by": "=rounds", "extend_at_most": "most"} | {name: "ghost"}
    assert ["ghost" in found.reason for found in said(properties(*pairs.items()), WORDS["unknown"])] == [True]
