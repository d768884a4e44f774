"""engine/lint/rules/start_end.py"""

from engine.lint.rules.start_end import WORDS
from tests.engine.lint.small import ASK, BODY, END, START, chain, each_mistake, said, with_body

INNER = '<bpmn:subProcess id="inner" name="i"><bpmn:startEvent id="s1" /><bpmn:startEvent id="s0" /></bpmn:subProcess>'
test_each_mistake_is_named = each_mistake(WORDS, {
    "no_start": with_body(ASK + END + chain("ask", "done")),
    "starts": with_body(BODY + '<bpmn:startEvent id="again" name="a" />' + chain("again", "ask")),
    "no_end": with_body(START + ASK + chain("begin", "ask")),
})


def test_subprocesses_need_the_same() -> None:
    files = with_body(START + ASK + INNER + END + chain("begin", "ask", "inner", "done"))
    assert [found.element for code in ("starts", "no_end") for found in said(files, WORDS[code])] == ["inner", "inner"]
