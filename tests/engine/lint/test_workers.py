"""engine/lint/rules/workers.py"""

from engine.lint.rules.workers import WORDS
from tests.engine.lint.small import ASK, BODY, END, FIELDS, GOOD, START, TRUNK, Files, chain, each_mistake, errors, spoiled, with_body


def asking(attributes: str, fields: str = "") -> Files:
    return spoiled(TRUNK, (ASK, ASK.replace(" />", f" {attributes} />")), **{FIELDS: GOOD[FIELDS] + fields.encode()})


ROLE_FIELD = '[fields.who]\ntype = "string"\ndefault = "villager"\nvalues = ["villager", "{}"]\n'
test_each_mistake_is_named = each_mistake(WORDS, {
    "nobody": with_body(BODY, lanes=" "),
    "unknown_group": asking('camunda:candidateGroups="everyone"'),
    "not_roles": asking('camunda:candidateGroups="=who"', ROLE_FIELD.format("nobody")),
    "open_values": asking('camunda:candidateGroups="=who"', '[fields.who]\ntype = "string"\ndefault = ""\n'),
    "computed": asking("camunda:candidateGroups='=if rounds > 1 then \"villager\" else \"command_room\"'"),
    "person": asking('camunda:assignee="demo"'),
    "users": asking('camunda:candidateUsers="a,b"'),
})


def test_a_field_that_holds_roles_is_fine() -> None:
    assert errors(asking('camunda:candidateGroups="=who"', ROLE_FIELD.format("command_room"))) == []


def test_a_step_in_a_subprocess_belongs_to_the_subprocess_lane() -> None:
    inner = f'<bpmn:subProcess id="inner" name="i">{START.replace("begin", "s")}{ASK}{END.replace("done", "e")}{chain("s", "ask", "e")}</bpmn:subProcess>'
    lanes = '<bpmn:laneSet id="l"><bpmn:lane id="lane" name="villager"><bpmn:flowNodeRef>inner</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    assert errors(with_body(START + inner + END + chain("begin", "inner", "done"), lanes=lanes)) == []
    assert errors(with_body(START + inner + END + chain("begin", "inner", "done"), lanes=" "))
