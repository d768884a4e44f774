"""engine/lint/rules/expressions.py"""

import pytest

from engine.lint.legacy import translated
from engine.lint.rules.expressions import WORDS
from tests.engine.lint.small import ASK, END, OTHER_END, START, TRUNK, Files, chain, each_mistake, errors, flow, said, spoiled, with_body

GATE = '<bpmn:exclusiveGateway id="choice" name="选" default="choice_to_other" />'


def condition(text: str) -> Files:
    return with_body(START + ASK + GATE + END + OTHER_END + chain("begin", "ask", "choice", "other") + flow("choice", "done", text))


test_each_mistake_is_named = each_mistake(WORDS, {
    "wrong": condition('rute = "simple"'),
    "translate": condition("${route == 'simple'}"),
    "legacy": condition("${execution.getVariable('x')}"),
    "language": condition("true") | {TRUNK: condition("true")[TRUNK].replace(b"<bpmn:conditionExpression>", b'<bpmn:conditionExpression language="groovy">')},
    "variable": spoiled(TRUNK, ("demo/ask", "${form}")),
})


@pytest.mark.parametrize(("old", "new"), [
    ("${route == 'simple'}", 'route = "simple"'),
    ("${rounds > 2 && route != 'complex'}", 'rounds > 2 and route != "complex"'),
    ("#{rounds ge 2 || rounds lt 1}", "rounds >= 2 or rounds < 1"),
    ("route == 'simple' and rounds == 1", 'route = "simple" and rounds = 1'),
    ("${!done}", "not(done)"),
    ("x = 'it\\'s'", 'x = "it\'s"'),
    ('route = "a == b"', 'route = "a == b"'),
])
def test_what_other_engines_write_is_translated(old: str, new: str) -> None:
    assert translated(old) == new


def test_the_repair_is_the_expression_to_write() -> None:
    found = said(condition("${route == 'simple' &amp;&amp; rounds &gt; 1}"), WORDS["translate"])
    assert [one.repair for one in found] == ['Write: route = "simple" and rounds > 1']


def test_a_translation_that_would_not_run_is_not_suggested() -> None:
    assert not said(condition("${nothing == 'simple'}"), WORDS["translate"])


def test_the_position_and_the_field_that_was_meant_are_named() -> None:
    found = said(condition('rounds = 1 and rute = "simple"'), WORDS["wrong"])[0]
    assert found.element == "choice_to_done" and "line 1, column 16" in found.reason and "route" in found.repair


@pytest.mark.parametrize("text", ["1", '"yes"', "rounds", "deadline(&quot;accept&quot;)", "null", "route = 1"])
def test_a_condition_that_is_not_yes_or_no_is_refused(text: str) -> None:
    assert errors(condition(text))
