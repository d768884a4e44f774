"""engine/lint/rules/implicit_split.py"""

from engine.lint.rules.implicit_split import WORDS
from tests.engine.lint.small import ASK, BODY, END, OTHER_END, START, chain, each_mistake, errors, flow, with_body

test_each_mistake_is_named = each_mistake(WORDS, {"split": with_body(BODY + OTHER_END + flow("ask", "other"))})


def test_merging_without_a_gateway_is_fine() -> None:
    choice = '<bpmn:exclusiveGateway id="choice" name="c" default="choice_to_ask" />'
    again = '<bpmn:userTask id="again" name="a" camunda:formKey="demo/ask" />'
    assert errors(with_body(START + choice + again + ASK + END + chain("begin", "choice", "ask", "done") + flow("choice", "again", "rounds &gt; 1") + chain("again", "ask"))) == []
