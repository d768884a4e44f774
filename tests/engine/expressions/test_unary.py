"""Cells of decision tables."""

import pytest

from engine.expressions import EvaluationError, ExpressionError, compile_unary_tests
from tests.engine.expressions.fields_of_a_case import DATA, FIELDS

MATCHES = [
    ("-", "string", "a", True),
    ("", "string", "a", True),
    ('"a"', "string", "a", True),
    ('"a", "b"', "string", "b", True),
    ('"a", "b"', "string", "c", False),
    ('not("a", "b")', "string", "c", True),
    ('not("a", "b")', "string", "a", False),
    ("5", "number", 5.0, True),
    ("-5", "number", -5, True),
    ("<10", "number", 9, True),
    (">= 10", "number", 9, False),
    ("= 9", "number", 9, True),
    ("!= 9", "number", 9, False),
    ("[1..5]", "number", 5, True),
    ("]1..5[", "number", 5, False),
    ("(1..5)", "number", 1, False),
    ("[1..5), >10", "number", 11, True),
    ("not(<5, 7)", "number", 7, False),
    ("people", "number", 7, True),
    ("<= people", "number", 7, True),
    ("[people - 1..people + 1]", "number", 8, True),
    ("null", "number?", None, True),
    ("null, <5", "number?", None, True),
    ("not(null)", "number?", None, False),
    ("5", "number?", None, False),
    ("true", "boolean", True, True),
    ("not(true)", "boolean", True, False),
    ("false, true", "boolean", True, True),
    ("desks", "string", "b", True),
    ('["x","y"]', "string", "x", True),
    ('["x","y"]', "list<string>", ["x", "y"], True),
    ('contains(?, "x")', "string", "axb", True),
    ("? > 5 and ? < people", "number", 6, True),
    ("? > 5 and ? < people", "number", 7, False),
    ("not(? > 5)", "number", 6, False),
    ("?", "boolean", False, False),
    ("? * 2 = 10, 7", "number", 5, True),
    ('date("2026-01-01")', "date", "2026-01-01", True),
    ('< date("2026-01-01")', "date", "2026-01-01", False),
    ('[duration("P1D")..duration("P3D")]', "days and time duration", "PT48H", True),
]


@pytest.mark.parametrize(("cell", "type_", "value", "expected"), MATCHES)
def test_a_cell_accepts_a_value(cell: str, type_: str, value: object, expected: bool) -> None:
    assert compile_unary_tests(cell, type_, FIELDS).matches(value, DATA) is expected


@pytest.mark.parametrize(
    ("cell", "type_"),
    [("5", "string"), ("<5", "string"), ("null", "number"), ("people > 5", "string"), ("- -", "number"), ("5,", "number"), ("[5..1]", "number"),
     ("<true", "boolean"), ("-, 5", "number"), ("not(5", "number"), ("peple", "number"), ("<null", "number?"), ("desks", "number")],
)  # fmt: skip
def test_a_cell_that_cannot_be_right_is_refused(cell: str, type_: str) -> None:
    with pytest.raises(ExpressionError):
        compile_unary_tests(cell, type_, FIELDS)


def test_an_order_with_null_is_an_incident() -> None:
    cell = compile_unary_tests("<5", "number?", FIELDS)
    with pytest.raises(EvaluationError) as caught:
        cell.matches(None, DATA)
    assert caught.value.source == "<5"


def test_a_value_of_another_type_is_an_incident() -> None:
    with pytest.raises(EvaluationError):
        compile_unary_tests("-", "number", FIELDS).matches("5", DATA)


def test_it_tells_what_it_reads_and_accepts() -> None:
    cell = compile_unary_tests("<people", "number", FIELDS)
    assert cell.reads == {"people"} and cell.accepts is None and not cell.calls
    assert compile_unary_tests('"a","b"', "string", FIELDS).accepts == {"a", "b"}
