"""engine/lint/rules/unsupported.py"""

from engine.lint.rules.unsupported import WORDS
from engine.lint.unsupported_words import ELEMENTS, EVENTS, OTHERS
from tests.engine.lint.small import ASK, BODY, END, START, Files, chain, each_mistake, errors, with_body


def step(xml: str) -> Files:
    """The good diagram with one more step, called odd."""
    return with_body(START + ASK + xml + END + chain("begin", "ask", "odd", "done"))


def event(kind: str, definition: str) -> Files:
    inner = f'<bpmn:{definition} id="d" />' if definition else ""
    if kind == "boundaryEvent":
        return with_body(BODY + f'<bpmn:boundaryEvent id="odd" name="o" attachedToRef="ask">{inner}</bpmn:boundaryEvent>' + chain("odd", "done"))
    if kind == "startEvent":
        return with_body(f'<bpmn:startEvent id="begin" name="b">{inner}</bpmn:startEvent>' + ASK + END + chain("begin", "ask", "done"))
    if kind == "endEvent":
        return with_body(START + ASK + f'<bpmn:endEvent id="done" name="d">{inner}</bpmn:endEvent>' + chain("begin", "ask", "done"))
    return step(f'<bpmn:{kind} id="odd" name="o">{inner}</bpmn:{kind}>')


def other(kind: str) -> Files:
    inside = kind in ("dataInputAssociation", "dataOutputAssociation", "ioSpecification", "correlationSubscription", "dataObjectReference")
    xml = f'<bpmn:{kind} id="odd" name="o" />'
    return with_body(BODY + xml) if inside else with_body(BODY, top=xml)


LOOP = "<bpmn:standardLoopCharacteristics />"
CASES = {f"element_{kind}": step(f'<bpmn:{kind} id="odd" name="o" />') for kind in ELEMENTS}
CASES |= {f"event_{'_'.join(part for part in key if part) or 'none'}": event(key[0] or "boundaryEvent", key[1]) for key in EVENTS}
CASES |= {f"other_{kind}": other(kind) for kind in OTHERS}
CASES |= {
    "element": step('<bpmn:callChoreography id="odd" name="o" />'),
    "global": with_body(BODY, top='<bpmn:globalUserTask id="odd" name="o" />'),
    "event": event("endEvent", "signalEventDefinition") | event("startEvent", "eventDefinitionRef"),
    "several_events": with_body(BODY.replace(
        END, '<bpmn:endEvent id="done" name="d"><bpmn:terminateEventDefinition /><bpmn:terminateEventDefinition /></bpmn:endEvent>')),
    "event_subprocess": with_body(BODY + '<bpmn:subProcess id="odd" name="o" triggeredByEvent="true" />'),
    "standard_loop": with_body(BODY.replace(ASK, ASK.replace(" />", f">{LOOP}</bpmn:userTask>"))),
    "compensation": with_body(BODY.replace(ASK, ASK.replace(" />", ' isForCompensation="true" />'))),
    "plain_task": step('<bpmn:task id="odd" name="o" />'),
}
test_each_mistake_is_named = each_mistake(WORDS, CASES)


def test_a_terminating_end_is_fine() -> None:
    assert errors(event("endEvent", "terminateEventDefinition")) == []
