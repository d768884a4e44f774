"""engine/lint/rules/properties.py"""

from engine.lint.rules.properties import STAGES, WORDS
from tests.engine.lint.small import ASK, END, TRUNK, Files, each_mistake, errors, spoiled


def having(*pairs: tuple[str, str], step: str = ASK) -> Files:
    inner = "".join(f'<camunda:property name="{name}" value="{value}" />' for name, value in pairs)
    kind = step.split()[0].removeprefix("<bpmn:")
    whole = f"><bpmn:extensionElements><camunda:properties>{inner}</camunda:properties></bpmn:extensionElements></bpmn:{kind}>"
    return spoiled(TRUNK, (step, step.replace(" />", whole)))


test_each_mistake_is_named = each_mistake(WORDS, {
    "stage": having(("stage", "handling")),
    "stage_place": having(("stage", "close"), step=END),
    "audience": having(("fact", "escalated"), ("audience", "everybody")),
    "fact": having(("fact", "Escalated!"), step=END),
    "audience_alone": having(("audience", "villager"), step=END),
    "unknown": having(("colour", "red")),
    "followers": having(("followers", "closed")),
    "reopen_place": having(("reopen", "accept")),
    "twice": having(("stage", "accept"), ("stage", "handle")),
})


def test_every_stage_is_known() -> None:
    for stage in STAGES:
        assert errors(having(("stage", stage))) == []
