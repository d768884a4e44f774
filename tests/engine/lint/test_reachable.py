"""engine/lint/rules/reachable.py"""

from engine.lint.rules.reachable import WORDS
from tests.engine.lint.small import ASK, BODY, END, START, chain, each_mistake, errors, flow, said, with_body

AGAIN = '<bpmn:userTask id="again" name="a" camunda:formKey="demo/ask" />'
CHOICE = '<bpmn:exclusiveGateway id="choice" name="c" default="choice_to_done" />'
test_each_mistake_is_named = each_mistake(WORDS, {
    "unreachable": with_body(BODY + AGAIN + chain("again", "done")),
    "no_way_out": with_body(START + CHOICE + ASK + AGAIN + END + chain("begin", "choice", "done") + flow("choice", "ask", "true") + chain("ask", "again", "ask")),
})


def test_everyone_in_the_trap_is_named() -> None:
    files = with_body(START + CHOICE + ASK + AGAIN + END + chain("begin", "choice", "done") + flow("choice", "ask", "true") + chain("ask", "again", "ask"))
    assert {found.element for found in said(files, WORDS["no_way_out"])} == {"ask", "again"}


def test_a_boundary_timer_is_a_way_out() -> None:
    late = '<bpmn:boundaryEvent id="late" name="l" attachedToRef="ask"><bpmn:timerEventDefinition><bpmn:timeDate>deadline("accept")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>'
    assert errors(with_body(START + ASK + AGAIN + END + late + chain("begin", "ask", "again", "ask") + chain("late", "done"))) == []
