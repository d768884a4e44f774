"""engine/lint/rules/instances.py"""

from engine.lint.rules.instances import WORDS
from tests.engine.lint.small import ASK, FIELDS, GOOD, TRUNK, Files, each_mistake, errors, spoiled

LISTS = GOOD[FIELDS] + b'[fields.people]\ntype = "list<string>"\ndefault = []\n'
VARIABLE, CARDINALITY = 'camunda:elementVariable="one"', "<bpmn:loopCardinality>{}</bpmn:loopCardinality>"


def many(attributes: str = "", inner: str = "") -> Files:
    loop = f"<bpmn:multiInstanceLoopCharacteristics {attributes}>{inner}</bpmn:multiInstanceLoopCharacteristics>"
    return {**spoiled(TRUNK, (ASK, ASK.replace(" />", f">{loop}</bpmn:userTask>"))), FIELDS: LISTS}


test_each_mistake_is_named = each_mistake(WORDS, {
    "none": many(),
    "both": many(f'camunda:collection="people" {VARIABLE}', CARDINALITY.format(2)),
    "too_many": many(inner=CARDINALITY.format(301)),
    "collection": many(f'camunda:collection="route" {VARIABLE}'),
    "variable": many('camunda:collection="people" camunda:elementVariable="route"'),
    "no_variable": many('camunda:collection="people"'),
    "other_form": many(inner="<bpmn:loopDataInputRef>people</bpmn:loopDataInputRef>"),
})


def test_one_for_each_of_a_list_and_a_small_number_are_fine() -> None:
    assert errors(many(f'camunda:collection="people" {VARIABLE}')) == []
    assert errors(many(inner=CARDINALITY.format(300))) == []
    assert errors(many(inner=CARDINALITY.format("rounds + 1") + "<bpmn:completionCondition>rounds &gt; 2</bpmn:completionCondition>")) == []


def test_numbers_too_long_to_count_are_too_many() -> None:
    assert errors(many(inner=CARDINALITY.format("9" * 400)))
