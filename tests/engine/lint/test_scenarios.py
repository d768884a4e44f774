"""engine/lint/rules/scenarios.py"""

from engine.lint.rules.scenarios import WORDS
from tests.engine.lint.small import ASK, BODY, END, GOOD, START, Files, chain, each_mistake, errors, said, with_body, with_files

FILE = "processes/demo/scenarios/one.toml"


def scenario(*steps: str) -> Files:
    return with_files({FILE: 'title = "x"\n' + "".join(f"[[steps]]\n{step}\n" for step in steps)})


AGAIN = ASK.replace('"ask"', '"again"')
TWO = with_body(START + ASK + AGAIN + END + chain("begin", "ask", "again", "done"))
test_each_mistake_is_named = each_mistake(WORDS, {
    "missed": {**TWO, FILE: scenario('do = "ask"')[FILE]},
    "unknown_task": scenario('do = "ask"', 'do = "asks"'),
    "unknown_role": scenario('do = "ask"\nas = "king"'),
})


def test_the_task_that_is_left_out_is_named() -> None:
    assert [found.element for found in said({**TWO, FILE: scenario('do = "ask"')[FILE]}, WORDS["missed"])] == ["again"]


def test_a_folder_without_scenarios_is_not_told_so_by_lint() -> None:
    assert errors(GOOD) == [] and said(GOOD, WORDS["missed"]) == [] and errors(with_body(BODY)) == []
