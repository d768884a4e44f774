"""A script task sets fields and does nothing else."""

import pytest

from engine.expressions import EvaluationError, ExpressionError, compile_assignments
from tests.engine.expressions.fields_of_a_case import DATA, FIELDS, FUNCTIONS, HOST


def test_later_lines_see_earlier_ones() -> None:
    script = compile_assignments(
        '// one more round\npeople := people + 1\n\nrounds = people * 2  // twice\n  village:="x" + category\r\n',
        FIELDS,
    )
    assert script.apply(DATA) == {"people": 8, "rounds": 16, "village": "xdispute"}
    assert DATA["people"] == 7
    assert script.writes == {"people", "rounds", "village"}
    assert script.reads == {"people", "category"}


def test_a_moment_is_stored_as_text() -> None:
    script = compile_assignments('filed_at := deadline("accept")', FIELDS, functions=FUNCTIONS)
    assert script.apply({}, HOST) == {"filed_at": "2026-11-24T08:00:00+08:00"}
    assert script.calls == {("deadline", ("accept",))}


def test_a_nullable_field_may_be_emptied() -> None:
    assert compile_assignments("rounds := null", FIELDS).apply(DATA) == {"rounds": None}


def test_a_null_for_a_field_that_may_not_be_empty_is_an_incident() -> None:
    with pytest.raises(EvaluationError, match="people"):
        compile_assignments("people := rounds", FIELDS).apply(DATA)


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        ("peple := 1", "no field peple", 1),
        ('people := "a"', "must be number", 1),
        ("people == 1", "assigns nothing", 1),
        ("people", "assigns nothing", 1),
        ("place.name := 1", "assigns nothing", 1),
        ("import os", "assigns nothing", 1),
        ("people :=", "empty", 1),
        ("people := 1 +", "too early", 14),
        ("  people := 1 + peple", "no field peple", 17),
        ("people := 1; rounds := 2", ";", 12),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(line: str, reason: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_assignments("rounds := 1\n" + line, FIELDS)
    assert reason in caught.value.reason
    assert caught.value.position == (2, column)


@pytest.mark.parametrize("text", ["", "  \n", "// nothing"])
def test_a_text_that_assigns_nothing_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_assignments(text, FIELDS)
