"""engine/lint/rules/drawing.py"""

import pytest

from engine.lint.rules.drawing import WORDS
from tests.engine.lint.small import GOOD, TRUNK, Files, each_mistake, said, spoiled


def place(text: str) -> Files:
    return {**GOOD, TRUNK: GOOD[TRUNK].replace(b'x="1"', f'x="{text}"'.encode(), 1)}


test_each_mistake_is_named = each_mistake(WORDS, {
    "none": spoiled(TRUNK, ("bpmndi:BPMNShape", "bpmndi:BPMNLabelStyle")),
    "missing": spoiled(TRUNK, ('bpmnElement="ask"', 'bpmnElement="lane"')),
    "number": place("left"),
    "unknown": spoiled(TRUNK, ('bpmnElement="ask"', 'bpmnElement="ghost"')),
})


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "javascript:1", "1,5", "9" * 30])
def test_places_that_are_no_places_are_refused(text: str) -> None:
    assert [found.element for found in said(place(text), WORDS["number"])] == ["begin"]
