"""engine/lint/rules/structure.py"""

from engine.lint.rules.structure import WORDS
from tests.engine.lint.small import TRUNK, each_mistake, errors, spoiled

EXTENSION = "<bpmn:extensionElements>{}</bpmn:extensionElements>"
START_TAG = '<bpmn:startEvent id="begin" name="开始" />'


def extended(inner: str) -> dict[str, bytes]:
    return spoiled(TRUNK, (START_TAG, START_TAG.replace(" />", ">" + EXTENSION.format(inner) + "</bpmn:startEvent>")))


test_each_mistake_is_named = each_mistake(WORDS, {
    "hidden": extended("<bpmn:script>1</bpmn:script>"),
    "foreign": spoiled(TRUNK, (START_TAG, START_TAG + '<x:sequenceFlow xmlns:x="urn:x" id="x" sourceRef="begin" targetRef="done" />')),
    "misplaced": spoiled(TRUNK, (START_TAG, START_TAG.replace(" />", "><bpmn:timeDate>now()</bpmn:timeDate></bpmn:startEvent>"))),
    "twice": extended("</bpmn:extensionElements><bpmn:extensionElements>"),
    "ignored": extended('<x:anything xmlns:x="urn:another-tool" />'),
})


def test_another_tools_extensions_do_not_keep_a_diagram_from_shipping() -> None:
    assert errors(extended('<x:anything xmlns:x="urn:another-tool"><x:more id="begin2" /></x:anything>')) == []


def test_markup_inside_documentation_is_nobodys_business() -> None:
    assert errors(spoiled(TRUNK, (START_TAG, START_TAG.replace(" />", "><bpmn:documentation><b>x</b></bpmn:documentation></bpmn:startEvent>")))) == []


def test_a_timer_hidden_deep_in_an_event_is_found() -> None:
    timer = "<bpmn:auditing><bpmn:timerEventDefinition><bpmn:timeDate>now()</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:auditing>"
    found = errors(spoiled(TRUNK, (START_TAG, START_TAG.replace(" />", f">{timer}</bpmn:startEvent>"))))
    assert [one.element for one in found] == ["begin"]
