"""engine/lint/rules/loops.py"""

from engine.lint.rules.loops import WORDS
from tests.engine.lint.small import ASK, END, START, Files, chain, diagram, each_mistake, errors, flow, said, with_body

GATES = '<bpmn:exclusiveGateway id="one" name="一" /><bpmn:exclusiveGateway id="two" name="二" default="two_to_one" />'
CALL = '<bpmn:callActivity id="call" name="调" calledElement="part" />'


def loop_over(step: str, *ids: str) -> str:
    return START + ASK + GATES + step + END + chain("begin", "ask", "one", *ids, "two", "one") + flow("two", "done", "rounds &gt; 3")


def calling(part: str) -> Files:
    return {**with_body(loop_over(CALL, "call")), "processes/demo/part.bpmn": diagram(part, process="part")}


test_each_mistake_is_named = each_mistake(WORDS, {"endless": with_body(loop_over(""))})
COUNT = '<bpmn:scriptTask id="count" name="数" scriptFormat="feel"><bpmn:script>rounds := rounds + 1</bpmn:script></bpmn:scriptTask>'


def test_counting_is_not_waiting() -> None:
    assert [found.element for found in said(with_body(loop_over(COUNT, "count")), WORDS["endless"])] == ["one"]


def test_a_loop_with_a_user_task_waits() -> None:
    assert errors(with_body(loop_over(ASK.replace('"ask"', '"again"'), "again"))) == []


def test_a_called_part_waits_only_when_every_way_through_it_does() -> None:
    waits = START + ASK + END + chain("begin", "ask", "done")
    passes = START + '<bpmn:exclusiveGateway id="g" name="g" default="g_to_done" />' + ASK + END + chain("begin", "g", "done") + flow("g", "ask", "true") + flow("ask", "done")
    assert not said(calling(waits), WORDS["endless"])
    assert said(calling(passes), WORDS["endless"])


def test_parts_that_call_each_other_are_asked_only_once() -> None:
    back = START + '<bpmn:callActivity id="back" name="b" calledElement="demo" />' + END + chain("begin", "back", "done")
    assert not said(calling(back), WORDS["endless"])
