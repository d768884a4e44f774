"""engine/lint/rules/scripts.py"""

from engine.lint.rules.scripts import WORDS
from tests.engine.lint.small import ASK, END, START, Files, chain, each_mistake, errors, with_body


def script(attributes: str, inner: str) -> Files:
    return with_body(START + ASK + f'<bpmn:scriptTask id="count" name="数" {attributes}>{inner}</bpmn:scriptTask>' + END + chain("begin", "ask", "count", "done"))


FEEL, GOOD_SCRIPT = 'scriptFormat="feel"', "<bpmn:script>rounds := rounds + 1</bpmn:script>"
test_each_mistake_is_named = each_mistake(WORDS, {
    "language": script('scriptFormat="python"', GOOD_SCRIPT),
    "none": script(FEEL, ""),
    "several": script(FEEL, GOOD_SCRIPT + GOOD_SCRIPT),
    "outside": script(FEEL + ' camunda:resource="classpath:x"', ""),
    "result_variable": script(FEEL + ' camunda:resultVariable="x"', GOOD_SCRIPT),
})


def test_assignments_to_declared_fields_are_fine() -> None:
    assert errors(script(FEEL, GOOD_SCRIPT)) == []


def test_assigning_what_is_not_declared_or_not_fitting_is_refused() -> None:
    for text in ("other := 1", 'rounds := "one"', "rounds := null", "rounds + 1", "rounds := ().__class__", "__builtins__ := 1"):
        assert [found.element for found in errors(script(FEEL, f"<bpmn:script>{text}</bpmn:script>"))] == ["count"], text
