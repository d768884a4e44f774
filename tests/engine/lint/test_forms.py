"""engine/lint/rules/forms.py"""

import pytest

from engine.lint.rules.forms import WORDS
from tests.engine.lint.small import ASK, FORM, GOOD, TRUNK, each_mistake, errors, said, spoiled, with_files

DATA = '><bpmn:extensionElements><camunda:formData><camunda:formField id="a" /></camunda:formData></bpmn:extensionElements></bpmn:userTask>'
test_each_mistake_is_named = each_mistake(WORDS, {
    "none": spoiled(TRUNK, (' camunda:formKey="demo/ask"', "")),
    "missing": spoiled(TRUNK, ("demo/ask", "demo/aks")),
    "embedded": spoiled(TRUNK, (ASK, ASK.replace(" />", DATA))),
    "unused": with_files({"forms/demo/old.form": GOOD[FORM]}),
})


def test_the_repair_names_the_form_that_was_meant() -> None:
    assert "demo/ask" in said(spoiled(TRUNK, ("demo/ask", "demo/aks")), WORDS["missing"])[0].repair


@pytest.mark.parametrize("text", [
    "", "{", "[]", '{"components": 5}', '{"components": [{"type": "textfield"}]}', '{"components": [{"type": "textfield", "key": "route", "values": 3}, 4]}',
    '{"components": [{"type": "number", "key": "route"}]}', '{"components": [{"type": ["x"]}]}', '{"components": [{"type": "select", "key": "a", "valuesKey": {}}]}',
    '{"components": [{"type": "file", "key": "a"}]}', '{"components": [{"type": "textfield", "key": "a", "conditional": {"hide": "=nothing = 1"}}]}',
])
def test_a_form_that_cannot_be_used_is_an_error_of_that_file(text: str) -> None:
    found = errors(with_files({FORM: text}))
    assert [one.file for one in found] == [FORM] and found[0].reason and found[0].repair
