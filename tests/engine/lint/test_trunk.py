"""engine/lint/rules/trunk.py"""

from engine.lint.rules.trunk import WORDS
from tests.engine.lint.small import BODY, GOOD, TRUNK, diagram, each_mistake, errors, spoiled, with_files

PART = "processes/demo/part.bpmn"
test_each_mistake_is_named = each_mistake(WORDS, {
    "no_trunk": {PART: diagram(BODY, process="part")},
    "trunk_id": {**GOOD, TRUNK: diagram(BODY, process="other")},
    "no_process": spoiled(TRUNK, ("bpmn:process", "bpmn:collaboration")),
    "not_executable": spoiled(TRUNK, ('isExecutable="true"', 'isExecutable="false"')),
    "not_called": with_files({PART: diagram(BODY, process="part")}),
})


def test_a_process_that_does_not_say_whether_it_runs_is_refused() -> None:
    assert [found.element for found in errors(spoiled(TRUNK, (' isExecutable="true"', "")))] == ["demo"]
