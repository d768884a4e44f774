"""engine/lint/rules/decisions.py"""

from engine.lint.rules.decisions import WORDS
from tests.engine.lint.small import ASK, END, START, TABLE, Files, chain, each_mistake, errors, said, with_body


def table(output: str = "route", kind: str = "string", value: str = '"simple"', id_: str = "triage") -> bytes:
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x"><decision id="{id_}" name="研判"><decisionTable id="t" hitPolicy="FIRST">'
        f'<input id="i"><inputExpression id="e" typeRef="number"><text>rounds</text></inputExpression></input><output id="o" name="{output}" typeRef="{kind}" />'
        f'<rule id="r"><inputEntry id="c"><text>-</text></inputEntry><outputEntry id="v"><text>{value}</text></outputEntry></rule></decisionTable></decision></definitions>').encode()


def deciding(attributes: str, dmn: bytes | None = None) -> Files:
    step = f'<bpmn:businessRuleTask id="decide" name="决" {attributes} />'
    return {**with_body(START + ASK + step + END + chain("begin", "ask", "decide", "done")), TABLE: table() if dmn is None else dmn}


REFERENCE = 'camunda:decisionRef="triage"'
test_each_mistake_is_named = each_mistake(WORDS, {
    "none": deciding(""),
    "unknown": deciding('camunda:decisionRef="tirage"'),
    "result_variable": deciding(REFERENCE + ' camunda:resultVariable="x"'),
    "undeclared": deciding(REFERENCE, table(output="other")),
    "wrong_type": deciding(REFERENCE, table(output="rounds")),
    "unused": deciding('camunda:decisionRef="other"', table(id_="triage") .replace(b"</definitions>", table(id_="other").split(b'namespace="x">')[1])),
})


def test_a_known_decision_is_fine() -> None:
    assert errors(deciding(REFERENCE)) == []


def test_a_wrong_cell_is_named_and_the_reference_is_not_blamed_for_it() -> None:
    found = errors(deciding(REFERENCE, table(value="().__class__")))
    assert [(one.file, one.element) for one in found] == [(TABLE, "v")] and found[0].repair


def test_the_repair_names_the_decision_that_was_meant() -> None:
    assert "triage" in said(deciding('camunda:decisionRef="tirage"'), WORDS["unknown"])[0].repair
