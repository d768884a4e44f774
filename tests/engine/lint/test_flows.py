"""engine/lint/rules/flows.py"""

from engine.lint.rules.flows import WORDS
from tests.engine.lint.small import ASK, BODY, END, START, chain, each_mistake, flow, said, with_body

LATE = '<bpmn:boundaryEvent id="late" name="l" attachedToRef="{}"><bpmn:timerEventDefinition><bpmn:timeDate>deadline("accept")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>'
INNER = '<bpmn:subProcess id="inner" name="i"><bpmn:startEvent id="s1" /><bpmn:endEvent id="s2" /><bpmn:sequenceFlow id="out" sourceRef="s1" targetRef="done" /></bpmn:subProcess>'
test_each_mistake_is_named = each_mistake(WORDS, {
    "from_nowhere": with_body(BODY + flow("ghost", "done")),
    "to_nowhere": with_body(BODY + flow("begin", "ghost")),
    "into_start": with_body(BODY + flow("ask", "begin")),
    "out_of_end": with_body(BODY + flow("done", "ask")),
    "into_boundary": with_body(BODY + LATE.format("ask") + chain("late", "done") + flow("begin", "late")),
    "dead_end": with_body(START + ASK + END + chain("begin", "ask") + flow("begin", "done")),
    "not_attached": with_body(BODY + LATE.format("ghost") + chain("late", "done")),
    "wrong_host": with_body(BODY + LATE.format("begin") + chain("late", "done")),
})


def test_a_flow_out_of_a_subprocess_leads_to_nowhere() -> None:
    files = with_body(START + ASK + INNER + END + chain("begin", "ask", "inner", "done"))
    assert [found.element for found in said(files, WORDS["to_nowhere"])] == ["out"]
