"""engine/lint/rules/messages.py"""

from engine.lint.rules.messages import WORDS
from tests.engine.lint.small import BODY, Files, chain, each_mistake, errors, with_body

FORM, FROM = '<camunda:property name="form" value="demo/ask" />', '<camunda:property name="from" value="villager" />'


def hearing(properties: str = FORM + FROM, reference: str = 'messageRef="m"', message: str = '<bpmn:message id="m" name="supplement" />') -> Files:
    inner = f"<bpmn:extensionElements><camunda:properties>{properties}</camunda:properties></bpmn:extensionElements><bpmn:messageEventDefinition {reference} />"
    event = f'<bpmn:boundaryEvent id="heard" name="听" attachedToRef="ask" cancelActivity="false">{inner}</bpmn:boundaryEvent>'
    return with_body(BODY + event + chain("heard", "done"), top=message)


test_each_mistake_is_named = each_mistake(WORDS, {
    "unnamed": hearing(message='<bpmn:message id="m" />'),
    "none": hearing(reference=""),
    "unknown": hearing(reference='messageRef="ghost"'),
    "no_form": hearing(FROM),
    "no_sender": hearing(FORM),
    "not_the_engines": hearing(FROM.replace("villager", "engine")),
    "unknown_sender": hearing(FORM + FROM.replace("villager", "anybody")),
})


def test_a_complete_message_is_fine() -> None:
    assert errors(hearing()) == []


def test_what_the_engine_sends_needs_no_form() -> None:
    assert errors(hearing(FROM.replace("villager", "engine"), message='<bpmn:message id="m" name="merged" />')) == []


def test_a_messages_form_must_exist() -> None:
    assert [found.element for found in errors(hearing(FORM.replace("demo/ask", "demo/ghost") + FROM))] == ["heard"]


def test_the_sender_may_be_computed_from_what_is_declared() -> None:
    assert errors(hearing(FORM + FROM.replace("villager", "=route"))) == []
    assert [found.element for found in errors(hearing(FORM + FROM.replace("villager", "=rute")))] == ["heard"]
