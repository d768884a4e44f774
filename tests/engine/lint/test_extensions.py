"""engine/lint/rules/extensions.py"""

import pytest

from engine.lint.rules.extensions import WORDS
from tests.engine.lint.small import ASK, TRUNK, Files, each_mistake, said, spoiled


def extended(inner: str, attributes: str = "") -> Files:
    return spoiled(TRUNK, (ASK, ASK.replace(" />", f"{attributes}><bpmn:extensionElements>{inner}</bpmn:extensionElements></bpmn:userTask>")))


test_each_mistake_is_named = each_mistake(WORDS, {
    "code": extended('<camunda:taskListener class="evil.Code" event="create" />'),
    "data": extended('<camunda:inputOutput><camunda:inputParameter name="a">1</camunda:inputParameter></camunda:inputOutput>'),
    "call_mapping": extended('<camunda:in variables="all" />'),
    "service": extended("", ' camunda:delegateExpression="${x}"'),
    "ignored": extended("<camunda:failedJobRetryTimeCycle>R3/PT1S</camunda:failedJobRetryTimeCycle>"),
})


@pytest.mark.parametrize("kind", ["executionListener", "taskListener", "connector"])
def test_whatever_would_run_code_is_refused(kind: str) -> None:
    assert [found.element for found in said(extended(f"<camunda:{kind} />"), WORDS["code"])] == ["ask"]
