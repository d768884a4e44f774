"""Nothing is silently false: what types can tell is refused at design time, the rest becomes an incident."""

import pytest

from engine.expressions import EvaluationError, FunctionType, compile_expression
from tests.engine.expressions.fields_of_a_case import DATA, FIELDS, answer, incident, refusal

REFUSALS = {
    'people = "7"': "cannot be compared",
    "people > 紧急": "cannot be compared",
    "紧急 > false": "no order",
    "people < null": "no order",
    "null < people": "no order",
    "desks < desks": "no order",
    "people = null": "never empty",
    "null != people": "never empty",
    "raw = raw": "cannot be compared",
    "place = {name: 1}": "cannot be compared",
    "people and 紧急": "needs boolean",
    "not(people)": "needs boolean",
    "not(true, false)": "one condition",
    "not(<5)": "one condition",
    "if people then 1 else 2": "needs boolean",
    'if 紧急 then 1 else "a"': "then gives number",
    '1 + "a"': "has no meaning",
    "1 + null": "has no meaning",
    "desks + desks": "has no meaning",
    "-category": "needs",
    "peple > 1": "no field peple",
    "nothing_like_it": "no field",
    "place.street": "no member street",
    "raw.a": "no member a",
    "people.real": "has no members",
    '"a".upper': "has no members",
    "place.__class__": "no member __class__",
    "contain(category)": "no function contain",
    "frobnicate(1)": "no function frobnicate",
    'contains("a")': "takes 2 values",
    "now(1)": "takes 0 values",
    "substring(category)": "takes 2 to 3 values",
    "deadline(1)": "needs string",
    "deadline(null)": "needs string",
    "count(1)": "needs list",
    "sum(desks)": "needs numbers",
    "sum()": "takes 1 to",
    "min([])": "with an order",
    "max(紧急, false)": "with an order",
    "floor(category)": "needs number",
    "list contains(desks, 1)": "cannot be in",
    "append(desks, 1)": "cannot be in",
    '[1, "a"]': "cannot hold both",
    "[{a: 1}, {b: 1}]": "cannot hold both",
    '[{a: 1}, {a: "x"}]': "cannot hold both",
    "1 in desks": "cannot be in",
    'people in ("a", 1)': "cannot be compared",
    "people in [9..1]": "empty",
    "people in -": "too early",
    "{a: 1, a: 2}": "twice",
    "1 / 0": "division by zero",
    "people + 1 / 0": "division by zero",
    'number("12,5")': "is not a number",
    'number("１")': "is not a number",
    "substring(category, 0) = substring(\"a\", 0)": "counts from 1",
    "substring(\"abc\", 1.5)": "counts from 1",
    "substring(\"abc\", 1, -1)": "counts from 1",
    "? > 5": "decision table",
    "place in (raw)": "cannot be compared",
    "raw in [raw]": "cannot be in",
    r'"\q"': "escape",
    r'"\u0000"': "escape",
    r'"\ud83d"': "escape",
    # other languages
    'category == "a"': "==",
    "people > 1 && 紧急": "&&",
    "people > 1 || 紧急": "||",
    "people <> 1": "<>",
    "people => 1": "=>",
    "!紧急": "!",
    "category = 'a'": "'",
    'category = "a': "no closing quote",
    "people ** 2": "**",
    "people % 2": "%",
    "desks[1]": "[",
    "people ＞ 5": "＞",
    "people ≥ 5": "≥",
    "（people)": "（",
    "for x in desks return x": "x",
    "some x in desks satisfies x": "x",
    "5people": "5",
    "people >": "too early",
    "(people": "too early",
    "people)": ")",
    "": "empty",
    "   ": "empty",
    "people > 5 @": "@",
    "_" + "x" * 80: "no field",
    "1 " + "y" * 60: "y…",
}  # fmt: skip


@pytest.mark.parametrize("source", REFUSALS)
def test_it_is_refused_at_design_time(source: str) -> None:
    error = refusal(source)
    assert REFUSALS[source] in error.reason
    assert str(error).startswith(error.reason)


def test_an_error_points_at_the_place() -> None:
    assert refusal("people > 1 and\n  peple > 2").position == (2, 3)
    assert refusal('category = "a" + 1').position == (1, 18)
    assert refusal(r'people > 1 and "ab\q"').position == (1, 19)
    assert refusal(r'people > 1 and "ab\q"').source == r'people > 1 and "ab\q"'


def test_an_error_suggests_the_nearest_name() -> None:
    assert "people" in refusal("peple > 1").repair
    assert "contains" in refusal('contain("a", "b")').repair


def test_a_message_can_be_translated_and_copied() -> None:
    import copy
    import pickle

    reason = refusal("{a: peple}").reason
    assert reason.template == "there is no field {name}" and reason.parameters == {"name": "peple"}
    assert pickle.loads(pickle.dumps(reason)) == reason == copy.deepcopy(reason)


def test_the_result_must_be_of_the_expected_type() -> None:
    assert "must be boolean" in refusal("people", expect="boolean").reason
    assert "must be number" in refusal("null", expect="number").reason
    assert "must be list<number>" in refusal('["a"]', expect="list<number>").reason
    assert answer("[]", expect="list<number>") == []


INCIDENTS = {
    "rounds > 5": "null",
    "5 > rounds": "null",
    "rounds + 1": "null",
    "1 + rounds": "null",
    "-rounds": "null",
    "agreed and 紧急": "null",
    "not(agreed)": "null",
    "if agreed then 1 else 2": "null",
    "rounds between 1 and 2": "null",
    "1 between rounds and 2": "null",
    "rounds in (1, <5)": "null",
    "rounds in [1..5]": "null",
    "people in (>rounds)": "null",
    "people in [rounds..9]": "null",
    "string length(village)": "null",
    "deadline(village)": "null",
    "max(notes)": "null",
    "1 / (people - 7)": "division by zero",
    'deadline("unknown")': "has no answer",
    "number(category)": "is not a number",
    "min(desks)": "empty list",
    "date(category)": "is not a date",
}  # fmt: skip


@pytest.mark.parametrize("source", INCIDENTS)
def test_it_becomes_an_incident_at_run_time(source: str) -> None:
    assert INCIDENTS[source] in incident(source, desks=[])


@pytest.mark.parametrize(
    ("source", "field", "value"),
    [
        ("people > 1", "people", "7"), ("people > 1", "people", True), ("people > 1", "people", None), ("people > 1", "people", [7]),
        ("people > 1", "people", float("nan")), ("people > 1", "people", float("inf")), ("people > 1", "people", 10**15),
        ("people > 1", "people", 1e300), ("紧急", "紧急", 1), ("紧急", "紧急", "true"), ("category = \"a\"", "category", 1),
        ("category = \"a\"", "category", "x" * 10_001), ("category = \"a\"", "category", b"x"), ("born = born", "born", 20260101),
        ("born = born", "born", "yesterday"), ("count(desks)", "desks", "ab"), ("count(desks)", "desks", ("a",)),
        ("count(desks)", "desks", ["a", 1]), ("count(desks)", "desks", ["a"] * 201), ("place.name", "place", "x"), ("place.name", "place", {}),
        ("place.name", "place", {"name": None}), ("raw", "raw", []), ("raw", "raw", {"a": object()}), ("raw", "raw", {1: 2}),
        ("raw", "raw", {"a": float("nan")}), ("raw", "raw", {"a": "x" * 10_001}), ("raw", "raw", {"a": list(range(1_001))}),
        ("span", "span", "P"), ("span", "span", "P1M"), ("term", "term", "P1D"),
    ],
)  # fmt: skip
def test_data_of_another_type_is_an_incident_that_names_the_field(source: str, field: str, value: object) -> None:
    assert field in incident(source, **{field: value})


def test_a_missing_field_is_an_incident_unless_it_may_be_empty() -> None:
    expression = compile_expression("people > 1", FIELDS)
    with pytest.raises(EvaluationError, match="the field people has no value"):
        expression.evaluate({})
    assert compile_expression("rounds = null", FIELDS).evaluate({}) is True


def test_a_null_where_a_value_is_expected_is_an_incident() -> None:
    expression = compile_expression("rounds", FIELDS, expect="number")
    assert expression.result_type == "number"
    with pytest.raises(EvaluationError):
        expression.evaluate({})


def test_a_message_never_repeats_the_data_of_a_person() -> None:
    assert "13812345678" not in incident("people > 1", people="13812345678")


def test_the_answers_of_the_host_are_checked_like_data() -> None:
    functions = {"policy": FunctionType(("string?",), "number")}
    expression = compile_expression('policy("a") + policy(null)', {}, functions=functions)
    assert expression.evaluate({}, {"policy": lambda name: 2.5}) == 5
    for wrong in ("5", None, True, object()):
        with pytest.raises(EvaluationError, match="policy"):
            expression.evaluate({}, {"policy": lambda name, wrong=wrong: wrong})
    with pytest.raises(EvaluationError, match="not available"):
        expression.evaluate({}, {})


def test_an_error_inside_the_host_is_not_hidden() -> None:
    functions = {"now": FunctionType((), "date and time")}

    def broken() -> str:
        raise RuntimeError("database is gone")

    with pytest.raises(RuntimeError):
        compile_expression("now()", {}, functions=functions).evaluate(DATA, {"now": broken})


def test_wrong_declarations_are_errors_of_the_program() -> None:
    for wrong in (
        "text",
        "list",
        "list<string",
        "context<a>",
        "context<a: number",
        "string??",
        "number x",
        "list<" * 30,
        "context<a: number, a: number>",
        "context<a: number b>",
    ):
        with pytest.raises(ValueError):
            compile_expression("a = a", {"a": wrong})


def test_declared_types_may_be_nested() -> None:
    fields = {"a": "list< context< n : number? , t: list<date and time> > >?", "z": "null"}
    assert compile_expression("a = null and z = null", fields).evaluate({"a": [{"t": []}]}) is False
    assert compile_expression("z = null", fields).evaluate({}) is True
    with pytest.raises(EvaluationError):
        compile_expression("z = null", fields).evaluate({"z": 5})
