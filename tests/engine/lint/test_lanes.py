"""engine/lint/rules/lanes.py"""

from engine.lint.rules.lanes import WORDS
from tests.engine.lint.small import BODY, TRUNK, each_mistake, errors, said, spoiled, with_body

SECOND = '<bpmn:lane id="lane2" name="villager"><bpmn:flowNodeRef>ask</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
NESTED = (
    '<bpmn:laneSet id="lanes"><bpmn:lane id="whole" name="乡镇"><bpmn:childLaneSet id="inner"><bpmn:lane id="lane" name="command_room">'
    "<bpmn:flowNodeRef>ask</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>")
test_each_mistake_is_named = each_mistake(WORDS, {
    "no_role": spoiled(TRUNK, ('name="grid_worker"', 'name="网格员"')),
    "unknown_element": spoiled(TRUNK, ("<bpmn:flowNodeRef>ask<", "<bpmn:flowNodeRef>ghost<")),
    "two_lanes": spoiled(TRUNK, ("</bpmn:laneSet>", SECOND)),
})


def test_the_repair_names_the_role_that_was_meant() -> None:
    assert "grid_worker" in said(spoiled(TRUNK, ('"grid_worker"', '"grid_wroker"')), WORDS["no_role"])[0].repair.split(",")[0]


def test_a_lane_that_only_holds_lanes_may_be_called_anything() -> None:
    assert errors(with_body(BODY, lanes=NESTED)) == []
