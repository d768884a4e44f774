"""engine/lint/rules/trunk.py"""

from engine.catalog.compile import compile_definition
from engine.lint.rules.trunk import WORDS
from tests.engine.lint.small import BODY, GOOD, TRUNK, diagram, each_mistake, errors, spoiled, with_files

PART = "processes/demo/part.bpmn"
# A process of another pool, full of what does not run here.
OTHER_POOL = ("<bpmndi:BPMNDiagram", '<bpmn:process id="theirs" name="对方"><bpmn:serviceTask id="call" /><bpmn:laneSet id="ls"><bpmn:lane id="l9" name="king" /></bpmn:laneSet></bpmn:process><bpmndi:BPMNDiagram')
test_each_mistake_is_named = each_mistake(WORDS, {
    "no_trunk": {PART: diagram(BODY, process="part")},
    "trunk_id": {**GOOD, TRUNK: diagram(BODY, process="other")},
    "no_process": spoiled(TRUNK, ("bpmn:process", "bpmn:collaboration")),
    "not_executable": spoiled(TRUNK, ('isExecutable="true"', 'isExecutable="false"')),
    "not_called": with_files({PART: diagram(BODY, process="part")}),
    "only_drawn": spoiled(TRUNK, OTHER_POOL),
})


def test_a_process_that_does_not_say_whether_it_runs_is_refused() -> None:
    assert [found.element for found in errors(spoiled(TRUNK, (' isExecutable="true"', "")))] == ["demo"]


def test_nothing_else_is_said_of_a_process_that_is_only_drawn_and_it_can_be_deployed() -> None:
    files = spoiled(TRUNK, OTHER_POOL)
    assert errors(files) == []
    made = compile_definition("demo", "1", {path: data.decode() for path, data in files.items()})
    assert "theirs" not in made.diagrams and ("demo", "ask") in made.elements
