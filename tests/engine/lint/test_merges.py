"""engine/lint/rules/merges.py"""

from engine.lint.rules.merges import WORDS
from tests.engine.lint.small import BODY, END, START, Files, chain, each_mistake, errors, flow, said, with_body


def task(id_: str) -> str:
    return f'<bpmn:userTask id="{id_}" name="{id_}" camunda:formKey="demo/ask" />'


def between(split: str, join: str, *extra: str) -> Files:
    """split → a and b → join → done."""
    gates = f'<bpmn:{split}Gateway id="split" name="分" default="split_to_b" /><bpmn:{join}Gateway id="join" name="合" />'
    condition = "true" if split in ("exclusive", "inclusive") else None
    return with_body(
        START + gates + task("a") + task("b") + END + chain("begin", "split", "b", "join", "done") + flow("split", "a", condition) + flow("a", "join") + "".join(extra))


test_each_mistake_is_named = each_mistake(WORDS, {
    "runs_twice": between("parallel", "exclusive"),
    "waits_forever": between("exclusive", "parallel"),
    "useless": with_body(BODY.replace(chain("begin", "ask"), '<bpmn:parallelGateway id="p" name="p" />' + chain("begin", "p", "ask"))),
})


def test_what_fits_together_is_fine() -> None:
    for split, join in (("parallel", "parallel"), ("exclusive", "exclusive"), ("inclusive", "inclusive"), ("parallel", "inclusive"), ("inclusive", "parallel")):
        assert errors(between(split, join)) == [], (split, join)


def test_a_fork_inside_a_fork_joined_at_once_is_fine() -> None:
    gates = '<bpmn:parallelGateway id="outer" name="o" /><bpmn:parallelGateway id="inner" name="i" /><bpmn:parallelGateway id="join" name="j" />'
    flows = chain("begin", "outer", "a", "join", "done") + chain("outer", "inner", "b", "join") + chain("inner", "c", "join")
    assert errors(with_body(START + gates + task("a") + task("b") + task("c") + END + flows)) == []


def test_branches_that_meet_in_a_task_run_it_twice() -> None:
    gate = '<bpmn:parallelGateway id="split" name="s" />'
    files = with_body(START + gate + task("a") + task("b") + task("c") + END + chain("begin", "split", "a", "c", "done") + chain("split", "b", "c"))
    assert [found.element for found in said(files, WORDS["runs_twice"])] == ["c"]


def test_branches_that_each_come_to_the_end_are_fine() -> None:
    gate = '<bpmn:parallelGateway id="split" name="s" />'
    assert errors(with_body(START + gate + task("a") + task("b") + END + chain("begin", "split", "a", "done") + chain("split", "b", "done"))) == []
