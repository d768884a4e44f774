"""engine/lint/rules/gateways.py"""

from engine.lint.rules.gateways import WORDS
from tests.engine.lint.small import ASK, BODY, END, OTHER_END, START, Files, chain, each_mistake, errors, flow, said, with_body

WAIT = '<bpmn:intermediateCatchEvent id="{0}" name="{0}"><bpmn:timerEventDefinition><bpmn:timeDate>deadline("accept")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>'


def choice(default: str, *flows: str) -> Files:
    gateway = f'<bpmn:exclusiveGateway id="choice" name="选" {default} />'
    return with_body(START + ASK + gateway + END + OTHER_END + chain("begin", "ask", "choice") + "".join(flows))


def event_gateway(*rest: str) -> Files:
    return with_body(START + ASK + '<bpmn:eventBasedGateway id="first" name="先" />' + END + chain("begin", "ask", "first") + "".join(rest))


DEFAULT = 'default="choice_to_other"'
test_each_mistake_is_named = each_mistake(WORDS, {
    "no_condition": choice("", flow("choice", "done", "true"), flow("choice", "other")),
    "no_default": choice("", flow("choice", "done", "true"), flow("choice", "other", "false")),
    "bad_default": choice('default="begin_to_ask"', flow("choice", "done", "true"), flow("choice", "other", "true")),
    "default_condition": choice(DEFAULT, flow("choice", "done", "true"), flow("choice", "other", "true")),
    "condition_elsewhere": with_body(START + ASK + END + chain("begin", "ask") + flow("ask", "done", "true")),
    "event_target": event_gateway(WAIT.format("w1"), ASK.replace('"ask"', '"again"'), flow("first", "w1"), flow("first", "again"), chain("w1", "done"), chain("again", "done")),
    "event_alone": event_gateway(WAIT.format("w1"), chain("first", "w1", "done")),
    "event_shared": event_gateway(WAIT.format("w1"), WAIT.format("w2"), flow("first", "w1"), flow("first", "w2"), flow("ask", "w1", id_="extra"), chain("w1", "done"), chain("w2", "done")),
})


def test_an_empty_condition_is_none() -> None:
    assert [found.element for found in said(choice(DEFAULT, flow("choice", "done", " "), flow("choice", "other")), WORDS["no_condition"])] == ["choice_to_done"]


def test_a_merging_gateway_needs_no_condition() -> None:
    assert errors(with_body(START + ASK + '<bpmn:exclusiveGateway id="merge" name="m" />' + END + chain("begin", "ask", "merge", "done"))) == []


def test_waiting_for_the_first_of_two_events_is_fine() -> None:
    assert errors(event_gateway(WAIT.format("w1"), WAIT.format("w2"), flow("first", "w1"), flow("first", "w2"), chain("w1", "done"), chain("w2", "done"))) == []


def test_the_good_diagram_has_no_gateway_to_speak_of() -> None:
    assert errors(with_body(BODY)) == []
