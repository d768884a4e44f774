"""When a clock starts, goes on, pauses, is extended and ends: small diagrams, one step at a time."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from engine.deadlines import Clock
from engine.deadlines.clock import gross, net
from tests.engine.drawn import FIELDS, Case, drawn, flows, user

DAY = timedelta(days=1)
POLICIES = """
[work]
value = 10
unit = "days"
[again]
value = 4
unit = "days"
[most]
value = 2
unit = "days"
limits = true
"""


def task(name: str, policy: str | None = None, **properties: str) -> str:
    """A user task due by a policy."""
    inner = "".join(f'<camunda:property name="{key}" value="{value}" />' for key, value in properties.items())
    inner = f"<bpmn:extensionElements><camunda:properties>{inner}</camunda:properties></bpmn:extensionElements>" if inner else ""
    made = user(name, inner)
    return made.replace("camunda:candidateGroups", f"camunda:dueDate='=deadline(\"{policy}\")' camunda:candidateGroups") if policy else made


def late(name: str, host: str, policy: str, target: str, *, interrupts: bool = True) -> str:
    """A boundary timer at its policy's moment."""
    return (f'<bpmn:boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{str(interrupts).lower()}"><bpmn:timerEventDefinition id="{name}_t">'
            f'<bpmn:timeDate>deadline("{policy}")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>' + flows(f"{name}>{target}"))


def begun(body: str, **data: object) -> Case:
    return Case(drawn(body, fields=FIELDS, deadlines=POLICIES), **data)


def due_of(case: Case, element: str) -> datetime | None:
    """When an open task is due."""
    until = next(task.until for task in case.step.waiting.tasks if task.element == element)
    assert until is not None
    return case.clocks.due(until)


def only(case: Case, policy: str = "work") -> Clock:
    """The one clock there was under a policy."""
    found = [clock for (name, _), clock in case.clocks.clocks.items() if name == policy]
    assert len(found) == 1, found
    return found[0]


def test_a_task_and_its_timer_share_one_clock() -> None:
    case = begun(task("do", "work") + late("too_late", "do", "work", "end") + flows("begin>do", "do>end"))
    assert due_of(case, "do") == case.due("too_late") == case.now + 10 * DAY
    assert len(case.clocks.clocks) == 1
    start = case.now
    case.passes(3 * DAY)
    case.do("do")
    clock = only(case)
    assert (clock.ended_at, gross(clock, case.now)) == (start + 3 * DAY, 3 * DAY)


def test_asked_again_in_the_same_step_the_clock_goes_on() -> None:
    """Reassigned after a warning: the second task has only what the first left."""
    case = begun(task("first", "work") + late("swap", "first", "again", "second") + task("second", "work") + flows("begin>first", "first>end", "second>end"))
    start = case.now
    case.fire("swap")
    assert case.open == ["second"] and due_of(case, "second") == start + 10 * DAY
    assert only(case).ended_at is None and only(case, "again").ended_at == start + 4 * DAY


def test_asked_again_later_a_new_clock_starts() -> None:
    case = begun(task("first", "work") + task("between") + task("second", "work") + flows("begin>first", "first>between", "between>second", "second>end"))
    case.passes(DAY)
    case.do("first")
    case.passes(DAY)
    case.do("between")
    assert due_of(case, "second") == case.now + 10 * DAY
    assert len(case.clocks.clocks) == 2


PAUSING = (
    task("do", "work") + late("too_late", "do", "work", "end") + task("asked", None, pauses="work", pause_at_most="most")
    + '<bpmn:exclusiveGateway id="which" default="which_end" />'
    + flows("begin>do", "do>which", "which>asked: n = 1", "which>end", "asked>do"))


def test_a_pause_stops_the_clock_and_the_answer_starts_it_again() -> None:
    case = begun(PAUSING)
    start = case.now
    case.passes(3 * DAY)
    case.do("do", n=1)
    assert only(case).paused_at == case.now and case.step.waiting.paused == {("work", "2026-03-02T01:00:00.000000Z")}
    case.passes(DAY)
    case.do("asked")
    assert due_of(case, "do") == case.due("too_late") == start + 11 * DAY
    case.passes(DAY)
    case.do("do", n=0)
    assert (gross(only(case), case.now), net(only(case), case.now)) == (5 * DAY, 4 * DAY)
    assert only(case).ended_at == case.now


def test_pauses_together_add_no_more_than_their_limit() -> None:
    case = begun(PAUSING)
    start = case.now
    for _ in range(2):
        case.do("do", n=1)
        case.passes(3 * DAY)
        case.do("asked")
    assert due_of(case, "do") == start + 12 * DAY
    assert net(only(case), case.now) == timedelta(0)


def test_a_pause_beside_an_open_task_takes_its_moment_away() -> None:
    """The task stays open while somebody is asked: it is due at no moment, and its timer cannot fire."""
    asking = ('<bpmn:boundaryEvent id="ask" attachedToRef="do" cancelActivity="false"><bpmn:messageEventDefinition id="m" messageRef="q" />'
              '</bpmn:boundaryEvent>')
    body = task("do", "work") + late("too_late", "do", "work", "end") + asking + task("asked", None, pauses="work") + flows("begin>do", "do>end", "ask>asked", "asked>over")
    case = Case(drawn(body + '<bpmn:endEvent id="over" />', messages='<bpmn:message id="q" name="question" />', deadlines=POLICIES))
    start = case.now
    case.say("question")
    assert case.open == ["asked", "do"] and due_of(case, "do") is None and case.due("too_late") is None
    case.passes(6 * DAY)
    case.do("asked")
    assert due_of(case, "do") == case.due("too_late") == start + 16 * DAY


def test_a_pause_with_nothing_to_stop_is_harmless() -> None:
    case = begun(task("asked", None, pauses="work") + task("do", "work") + flows("begin>asked", "asked>do", "do>end"))
    case.passes(DAY)
    case.do("asked")
    assert due_of(case, "do") == case.now + 10 * DAY


EXTENDING = (
    task("do", "work") + late("too_late", "do", "work", "end")
    + '<bpmn:boundaryEvent id="more" attachedToRef="do" cancelActivity="false"><bpmn:messageEventDefinition id="m" messageRef="q" /></bpmn:boundaryEvent>'
    + '<bpmn:task id="extend"><bpmn:extensionElements><camunda:properties><camunda:property name="extends" value="work" />'
    + '<camunda:property name="extend_by" value="=n" /><camunda:property name="extend_at_most" value="most" /></camunda:properties>'
    + '</bpmn:extensionElements></bpmn:task><bpmn:endEvent id="granted" />' + flows("begin>do", "do>end", "more>extend", "extend>granted"))


def extending(n: int) -> Case:
    return Case(drawn(EXTENDING, messages='<bpmn:message id="q" name="more time" />', deadlines=POLICIES), n=n)


def test_an_extension_moves_the_task_and_its_timer() -> None:
    case = extending(1)
    start = case.now
    case.passes(DAY)
    case.say("more time")
    assert due_of(case, "do") == case.due("too_late") == start + 11 * DAY
    assert [(news.kind, news.data["by"], news.data["asked"]) for news in case.news] == [("deadline_extended", 1, 1)]


def test_extensions_together_stay_within_the_policy_that_limits_them() -> None:
    case = extending(5)
    start = case.now
    case.say("more time")
    case.say("more time")
    assert due_of(case, "do") == start + 12 * DAY and only(case).extended == 2


def test_a_fixed_moment_has_no_clock() -> None:
    body = task("do") + '<bpmn:boundaryEvent id="at" attachedToRef="do"><bpmn:timerEventDefinition id="t"><bpmn:timeDate>' \
        'date and time("2026-05-01T08:00:00+08:00")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>' + flows("begin>do", "do>end", "at>end")
    case = begun(body)
    assert case.due("at") == datetime.fromisoformat("2026-05-01T00:00:00+00:00") and not case.clocks.clocks
    case.fire("at")
    assert case.step.completed


def test_a_moment_beside_a_deadline_follows_it() -> None:
    body = task("do", "work") + late("too_late", "do", "work", "end") + flows("begin>do", "do>end")
    shifted = body.replace('<bpmn:timeDate>deadline("work")', '<bpmn:timeDate>deadline("work") - duration("PT6H")')
    case = begun(shifted)
    assert case.due("too_late") == case.now + 10 * DAY - timedelta(hours=6)
    only(case).due_at += DAY
    assert case.due("too_late") == case.now + 11 * DAY - timedelta(hours=6)


def test_a_gateway_that_waits_for_two_deadlines_has_a_row_for_each() -> None:
    catching = "".join(
        f'<bpmn:intermediateCatchEvent id="{name}"><bpmn:timerEventDefinition id="{name}_t"><bpmn:timeDate>deadline("{policy}")</bpmn:timeDate>'
        f'</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>' for name, policy in (("soon", "again"), ("later", "work")))
    case = begun(f'<bpmn:eventBasedGateway id="wait" />{catching}' + flows("begin>wait", "wait>soon", "wait>later", "soon>left", "later>end") + user("left") + flows("left>end"))
    assert sorted(timer.element for timer in case.step.waiting.timers) == ["later", "soon"]
    case.fire("soon")
    assert case.open == ["left"] and not case.step.waiting.timers
    assert all(clock.ended_at is not None for clock in case.clocks.clocks.values())


def test_the_state_holds_no_due_moment() -> None:
    case = begun(task("do", "work") + late("too_late", "do", "work", "end") + flows("begin>do", "do>end"))
    text = zlib.decompress(case.step.state).decode()
    assert "2026-03-12" not in text and "2026-03-02T01:00:00" in text


def test_a_question_may_stop_several_clocks() -> None:
    body = PAUSING.replace('name="pauses" value="work"', 'name="pauses" value="work again"') + late("swap", "do", "again", "end")
    case = begun(body)
    start = case.now
    case.passes(DAY)
    case.do("do", n=1)
    assert {key[0] for key in case.step.waiting.paused} == {"work", "again"}
    case.passes(DAY)
    case.do("asked")
    assert case.due("too_late") == start + 11 * DAY and case.due("swap") == start + 5 * DAY
    assert len(case.clocks.clocks) == 2
