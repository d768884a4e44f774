"""engine/lint/rules/ids.py"""

import pytest

from engine.lint.rules.ids import WORDS
from tests.engine.lint.small import ASK, BODY, END, START, TRUNK, chain, diagram, each_mistake, errors, said, spoiled, with_body, with_files

INNER = '<bpmn:subProcess id="demo" name="s"><bpmn:startEvent id="s1" /><bpmn:endEvent id="s2" /><bpmn:sequenceFlow id="s3" sourceRef="s1" targetRef="s2" /></bpmn:subProcess>'
test_each_mistake_is_named = each_mistake(WORDS, {
    "no_id": spoiled(TRUNK, ('<bpmn:sequenceFlow id="ask_to_done"', "<bpmn:sequenceFlow")),
    "bad_id": spoiled(TRUNK, ('"ask"', '"ask me"')),
    "taken_id": spoiled(TRUNK, ('"done"', '"End"')),
    "twice": with_body(BODY + ASK),
    "process_twice": with_body(START + INNER + ASK + END + chain("begin", "demo", "ask", "done")),
})


@pytest.mark.parametrize("id_", ["Start", "End", "Root", "ask.BoundaryEventSplit", "demo.EndJoin"])
def test_names_the_engine_uses_itself_are_refused(id_: str) -> None:
    assert said(spoiled(TRUNK, ('"done"', f'"{id_}"')), WORDS["taken_id"])


def test_chinese_ids_are_fine() -> None:
    assert errors(spoiled(TRUNK, ("done", "办结"))) == []


def test_the_same_step_id_in_two_diagrams_is_fine() -> None:
    assert errors(with_files({"processes/demo/part.bpmn": diagram(BODY, process="part")})) == []
