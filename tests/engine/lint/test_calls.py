"""engine/lint/rules/calls.py"""

from engine.lint.rules.calls import WORDS
from tests.engine.lint.small import ASK, BODY, END, START, TRUNK, Files, chain, diagram, each_mistake, errors, said


def call(called: str) -> str:
    return START + ASK + f'<bpmn:callActivity id="call" name="调" {called} />' + END + chain("begin", "ask", "call", "done")


def calls(process: str, called: str | None) -> dict[str, bytes]:
    body = BODY if called is None else call(f'calledElement="{called}"')
    return {f"processes/demo/{process}.bpmn": diagram(body, process=process)}


def folder(*parts: dict[str, bytes]) -> Files:
    from tests.engine.lint.small import GOOD

    found = dict(GOOD)
    for part in parts:
        found |= part
    return found


def row(length: int) -> Files:
    """A trunk that calls p1, which calls p2, and so on."""
    return folder(calls("demo", "p1"), *(calls(f"p{number}", f"p{number + 1}" if number < length else None) for number in range(1, length + 1)))


test_each_mistake_is_named = each_mistake(WORDS, {
    "none": folder({TRUNK: diagram(call(""))}),
    "unknown": folder(calls("demo", "nobody")),
    "recursion": folder(calls("demo", "demo")),
    "too_deep": row(9),
})


def test_a_circle_over_several_diagrams_is_shown() -> None:
    found = said(folder(calls("demo", "p1"), calls("p1", "p2"), calls("p2", "p1")), WORDS["recursion"])
    assert {one.element for one in found} == {"p1", "p2"} and "p1 → p2 → p1" in found[0].reason


def test_eight_calls_deep_is_fine() -> None:
    assert errors(row(8)) == []
