"""engine/lint/rules/timers.py"""

import pytest

from engine.lint.rules.timers import WORDS
from tests.engine.lint.small import ASK, BODY, TRUNK, Files, chain, each_mistake, errors, said, spoiled, with_body


def timer(inner: str) -> Files:
    event = f'<bpmn:boundaryEvent id="late" name="超时" attachedToRef="ask"><bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition></bpmn:boundaryEvent>'
    return with_body(BODY + event + chain("late", "done"))


DATE = '<bpmn:timeDate>deadline("accept")</bpmn:timeDate>'
test_each_mistake_is_named = each_mistake(WORDS, {
    "duration": timer("<bpmn:timeDuration>PT24H</bpmn:timeDuration>"),
    "empty": timer("<bpmn:timeDate />"),
    "several": timer(DATE + DATE),
    "literal": timer("<bpmn:timeDate>now()</bpmn:timeDate>"),
    "due_literal": spoiled(TRUNK, ("=deadline(&quot;accept&quot;)", "2026-01-01T00:00:00")),
    "follow_up": spoiled(TRUNK, (ASK, ASK.replace(" />", ' camunda:followUpDate="=now()" />'))),
})


@pytest.mark.parametrize("text", ["", "P", "PT0S", "P１D", "P1.5DT1H", "PP1D", "1D", "P1000000Y", "R/PT1S", "${x}"])
@pytest.mark.parametrize("kind", ["timeDuration", "timeCycle"])
def test_no_length_of_time_is_ever_taken_from_a_diagram(kind: str, text: str) -> None:
    assert [found.element for found in said(timer(f"<bpmn:{kind}>{text}</bpmn:{kind}>"), WORDS["duration"])] == ["late"]


@pytest.mark.parametrize("text", ["P", "PT0S", '"2026-01-01"', 'duration("P1D")', 'date("2026-01-01")'])
def test_nothing_but_a_moment_is_a_date(text: str) -> None:
    assert "late" in {found.element for found in errors(timer(f"<bpmn:timeDate>{text}</bpmn:timeDate>"))}


def test_a_policys_moment_is_fine() -> None:
    assert errors(timer(DATE)) == []


def test_a_timer_without_anything_is_empty() -> None:
    assert said(timer(""), WORDS["empty"])
