"""The ways SpiffWorkflow loses cases or hangs (each measured before), closed: one test a hazard."""

from __future__ import annotations

import json
import random
import zlib
from datetime import timedelta

import pytest

from engine import workflow
from engine.workflow import AlreadyFinished, NotWaitingFor, StepError, state
from engine.workflow.budget import MAX_STEPS
from tests.engine.drawn import NOW, Case, drawn, flows, user

ONE_TASK = user("ask") + flows("begin>ask", "ask>end")
FORK = ('<bpmn:parallelGateway id="fork" /><bpmn:parallelGateway id="join" />' + user("left") + user("right") + user("after")
        + flows("begin>fork", "fork>left", "fork>right", "left>join", "right>join", "join>after", "after>end"))


def timer(name: str, on: str, policy: str, target: str, interrupting: bool = True) -> str:
    return (f'<bpmn:boundaryEvent id="{name}" attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}"><bpmn:timerEventDefinition>'
            f'<bpmn:timeDate>deadline("{policy}")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>' + flows(f"{name}>{target}"))


def script(name: str, text: str) -> str:
    return f'<bpmn:scriptTask id="{name}" scriptFormat="feel"><bpmn:script><![CDATA[{text}]]></bpmn:script></bpmn:scriptTask>'


# -- L1: task data depended on the order of keys ---------------------------------------------------------------------------------
def test_a_state_whose_keys_were_sorted_loads_the_same() -> None:
    case = Case(drawn(ONE_TASK), n=7, text="文字")
    rewritten = json.dumps(json.loads(zlib.decompress(case.step.state)), sort_keys=True)
    again = workflow.look(case.definition, zlib.compress(rewritten.encode()))
    assert (again.data, workflow.waiting(again)) == (case.loaded().data, case.step.waiting)


def test_the_state_holds_nothing_of_the_definition() -> None:
    case = Case(drawn(user("ask_a_very_particular_question") + flows("begin>ask_a_very_particular_question", "ask_a_very_particular_question>end")))
    assert b"candidateGroups" not in zlib.decompress(case.step.state) and len(case.step.state) < 1000


# -- L2: tasks 1,000 levels deep became invisible --------------------------------------------------------------------------------
def test_a_case_that_grows_too_deep_stops_with_a_reason_and_keeps_its_task() -> None:
    loop = user("ask") + '<bpmn:exclusiveGateway id="again" default="again_ask" />' + flows("begin>ask", "ask>again", "again>ask", "again>end: n = 1")
    case = Case(drawn(loop))
    with pytest.raises(StepError, match="steps in a row"):
        for _ in range(1000):
            case.do("ask")
    assert case.open == ["ask"]


# -- L3: a finished or cancelled task could be completed again -------------------------------------------------------------------
def test_a_finished_task_cannot_be_completed_again() -> None:
    case = Case(drawn(ONE_TASK))
    done = case.task("ask")
    case.do("ask")
    with pytest.raises(AlreadyFinished):
        workflow.complete(case.loaded(), done, {})


def test_a_task_that_its_deadline_took_away_cannot_be_completed() -> None:
    case = Case(drawn(ONE_TASK + user("boss") + timer("late", "ask", "day", "boss") + flows("boss>end")))
    taken = case.task("ask")
    case.fire("late")
    assert case.open == ["boss"]
    with pytest.raises(AlreadyFinished):
        workflow.complete(case.loaded(), taken, {"n": 1})


def test_a_timer_that_lost_to_its_task_is_gone() -> None:
    case = Case(drawn(ONE_TASK + timer("late", "ask", "day", "end")))
    waited = case.step.waiting.timers[0].id
    case.do("ask")
    with pytest.raises(AlreadyFinished):
        workflow.fire(case.loaded(), waited)


# -- L4: parallel branches overwrote each other, and shared nested values --------------------------------------------------------
@pytest.mark.parametrize("first, second", [("left", "right"), ("right", "left")])
def test_what_both_branches_wrote_is_kept(first: str, second: str) -> None:
    case = Case(drawn(FORK))
    case.do(first, **{"a" if first == "left" else "b": first, "n": 1})
    case.do(second, **{"a" if second == "left" else "b": second})
    assert case.open == ["after"]
    assert (case.step.data["a"], case.step.data["b"], case.step.data["n"]) == ("left", "right", 1)


def test_a_list_changed_in_one_step_does_not_change_the_stored_case() -> None:
    case = Case(drawn(FORK))
    loaded = case.loaded()
    loaded.data["names"].append("丁")
    assert case.loaded().data["names"] == ["甲", "乙", "丙"]


# -- L5: a failing step left the case with no work at all ------------------------------------------------------------------------
def test_a_step_that_fails_names_its_element_and_leaves_the_case_as_it_was() -> None:
    case = Case(drawn(user("ask") + script("divide", "n := 1 / n") + flows("begin>ask", "ask>divide", "divide>end")))
    with pytest.raises(StepError) as failed:
        case.do("ask")
    assert (failed.value.element, failed.value.diagram) == ("divide", "p")
    case.do("ask", n=2)
    assert case.step.completed


def test_no_way_out_of_a_gateway_is_a_failed_step_not_a_silent_end() -> None:
    case = Case(drawn(user("ask") + '<bpmn:exclusiveGateway id="g" /><bpmn:endEvent id="other" />' + flows("begin>ask", "ask>g", "g>end: n = 1", "g>other: n = 2")))
    with pytest.raises(StepError) as failed:
        case.do("ask", n=3)
    assert failed.value.element == "g"


# -- L7, L9: only declared, plain values enter -----------------------------------------------------------------------------------
def test_an_undeclared_value_never_enters_the_case() -> None:
    case = Case(drawn(ONE_TASK))
    with pytest.raises(StepError, match="not declared"):
        case.do("ask", typename="UUID")
    assert case.open == ["ask"]


# -- L11, L12: a timer's moment is asked once, and kept --------------------------------------------------------------------------
def test_a_timer_keeps_its_moment_however_often_the_case_is_stored() -> None:
    case = Case(drawn(FORK + timer("late", "left", "two_days", "end")))
    due = case.due("late")
    case.passes(timedelta(hours=5))
    case.do("right")
    assert case.due("late") == due == NOW + timedelta(days=2)


def test_a_reminder_leaves_its_task_open() -> None:
    case = Case(drawn(ONE_TASK + '<bpmn:endEvent id="reminded" />' + timer("remind", "ask", "day", "reminded", interrupting=False)))
    case.fire("remind")
    assert case.open == ["ask"] and not case.step.waiting.timers
    case.do("ask")
    assert case.step.completed


# -- messages --------------------------------------------------------------------------------------------------------------------
MESSAGE = '<bpmn:message id="m" name="more" />'
LISTENING = (ONE_TASK + '<bpmn:boundaryEvent id="heard" attachedToRef="ask" cancelActivity="false"><bpmn:messageEventDefinition messageRef="m" />'
             '</bpmn:boundaryEvent><bpmn:endEvent id="said" />' + user("reply") + flows("heard>reply", "reply>said"))


def test_a_message_can_be_sent_again_and_again_while_its_task_is_open() -> None:
    case = Case(drawn(LISTENING, messages=MESSAGE))
    for _ in range(3):
        case.say("more")
    assert case.open == ["ask", "reply", "reply", "reply"]
    case.do("ask")
    assert case.open == ["reply", "reply", "reply"] and not case.step.completed
    with pytest.raises(NotWaitingFor):
        case.say("more")


def test_an_event_gateway_hears_a_message_or_a_deadline_after_being_stored() -> None:
    body = ('<bpmn:eventBasedGateway id="wait" /><bpmn:intermediateCatchEvent id="told"><bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>'
            '<bpmn:intermediateCatchEvent id="late"><bpmn:timerEventDefinition><bpmn:timeDate>deadline("day")</bpmn:timeDate></bpmn:timerEventDefinition>'
            '</bpmn:intermediateCatchEvent><bpmn:endEvent id="gave_up" />' + flows("begin>wait", "wait>told", "wait>late", "told>end", "late>gave_up"))
    told, late = Case(drawn(body, messages=MESSAGE)), Case(drawn(body, messages=MESSAGE))
    told.say("more")
    late.fire("late")
    assert told.step.completed and "told" in {passed.element for passed in told.step.passed}
    assert late.step.completed and "gave_up" in {passed.element for passed in late.step.passed}


# -- parts and instances ---------------------------------------------------------------------------------------------------------
def test_every_instance_has_its_own_item_and_the_last_one_goes_on() -> None:
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="names" camunda:elementVariable="person" />'
    body = user("visit", loop) + user("after") + flows("begin>visit", "visit>after", "after>end")
    case = Case(drawn(body))
    assert case.open == ["visit"] * 3
    for left in (2, 1):
        case.do("visit")
        assert case.open == ["visit"] * left
    case.do("visit")
    assert case.open == ["after"]


def many(size: int, more: str = "") -> Case:
    """A task for so many at once, then one for somebody."""
    loop = f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{size}</bpmn:loopCardinality>{more}</bpmn:multiInstanceLoopCharacteristics>"
    return Case(drawn(user("visit", loop) + user("sum_up") + flows("begin>visit", "visit>sum_up", "sum_up>end")))


def rows_of(case: Case) -> int:
    """How many tasks the stored case holds."""
    return sum(len(part[1]) for part in json.loads(zlib.decompress(case.step.state))[2])


def test_what_is_finished_of_many_is_not_carried_on_and_the_last_one_goes_on() -> None:
    case = many(60)
    begun = rows_of(case)
    for done, task in enumerate(case.step.waiting.tasks, 1):
        assert case.step.waiting.tasks[0].element == "visit" and rows_of(case) <= begun - done + 1
        case.step = workflow.complete(case.loaded(), task.id, {})
    assert [task.element for task in case.step.waiting.tasks] == ["sum_up"]


def test_a_case_stored_with_all_that_was_finished_goes_on_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    case = many(6)
    tasks = case.step.waiting.tasks
    with monkeypatch.context() as before:
        before.setattr(state, "_done_with", lambda part: set())
        for task in tasks[:3]:
            case.step = workflow.complete(case.loaded(), task.id, {})
    for task in tasks[3:]:
        case.step = workflow.complete(case.loaded(), task.id, {})
    assert [task.element for task in case.step.waiting.tasks] == ["sum_up"]


def test_many_end_early_when_their_condition_holds() -> None:
    case = many(8, "<bpmn:completionCondition>n = 3</bpmn:completionCondition>")
    for n, task in enumerate(case.step.waiting.tasks[:3], 1):
        case.step = workflow.complete(case.loaded(), task.id, {"n": n})
    assert [task.element for task in case.step.waiting.tasks] == ["sum_up"]


def test_instances_in_a_row_come_one_after_the_other() -> None:
    loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="true" camunda:collection="names" camunda:elementVariable="person" />'
    case = Case(drawn(user("visit", loop) + flows("begin>visit", "visit>end")))
    for _ in range(3):
        assert case.open == ["visit"]
        case.do("visit")
    assert case.step.completed


def test_a_deadline_cancels_a_called_part_with_everything_in_it() -> None:
    part = ("part", ONE_TASK)
    body = '<bpmn:callActivity id="call" calledElement="part" />' + user("boss") + timer("late", "call", "day", "boss") + flows("begin>call", "call>end", "boss>end")
    case = Case(drawn(body, part))
    inside = case.task("ask")
    case.fire("late")
    assert case.open == ["boss"]
    with pytest.raises(AlreadyFinished):
        workflow.complete(case.loaded(), inside, {})


# -- endless and huge ------------------------------------------------------------------------------------------------------------
def test_a_loop_without_a_wait_is_stopped_by_its_budget() -> None:
    body = user("ask") + script("count", "n := n + 1") + '<bpmn:exclusiveGateway id="g" default="g_count" />' + flows("begin>ask", "ask>count", "count>g", "g>count", "g>end: n < 0")
    case = Case(drawn(body))
    with pytest.raises(StepError, match=str(MAX_STEPS)):
        case.do("ask")
    assert case.open == ["ask"]


def test_a_part_that_calls_itself_is_stopped() -> None:
    body = '<bpmn:callActivity id="call" calledElement="p" />' + flows("begin>call", "call>end")
    with pytest.raises(StepError, match="nested"):
        Case(drawn(body))


@pytest.mark.parametrize("cardinality", ["301", "100000000", "0 - 1", "2.5"])
def test_too_many_instances_are_refused_at_once(cardinality: str) -> None:
    loop = f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    with pytest.raises(StepError, match="instances"):
        Case(drawn(user("visit", loop) + flows("begin>visit", "visit>end")))


def test_a_case_larger_than_a_megabyte_is_refused() -> None:
    case = Case(drawn(ONE_TASK.replace("ask>end", "ask>ask")))
    with pytest.raises(StepError, match="larger than"):
        case.do("ask", text="字" * 1_100_000)


def test_a_mutilated_state_never_loads_as_another() -> None:
    case = Case(drawn(FORK))
    spoiled, rng = 0, random.Random(7)
    for _ in range(300):
        blob = bytearray(case.step.state)
        blob[rng.randrange(len(blob))] ^= 1 << rng.randrange(8)
        try:
            again = workflow.look(case.definition, bytes(blob))
        except (ValueError, KeyError, IndexError, TypeError, zlib.error):
            spoiled += 1
        else:
            assert workflow.waiting(again) == case.step.waiting   # a harmless bit of the compression's header
    assert spoiled > 250


def test_a_task_of_no_kind_is_passed() -> None:
    case = Case(drawn('<bpmn:task id="note" />' + user("ask") + flows("begin>note", "note>ask", "ask>end")))
    assert case.open == ["ask"]
