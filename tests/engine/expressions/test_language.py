"""What the language can say."""

import pytest

from engine.expressions import compile_expression
from tests.engine.expressions.fields_of_a_case import DATA, FIELDS, FUNCTIONS, HOST, answer

ANSWERS = {
    # conditions
    'category = "dispute" and people >= 5 and village in ["a","b"]': False,
    'category = "dispute" and people != 5': True,
    "people > 9 or 紧急": True,
    "people > 9 or people < 1 or people = 7": True,
    "people > 9 or people < 1 or people = 8": False,
    "people > 1 and people > 2 and people > 3 and people > 4": True,
    "people > 1 and people > 2 and people > 3 and people > 40": False,
    "not(紧急)": False,
    "agreed = null": True,
    "rounds != null and rounds > 2": False,
    "people between 7 and 9": True,
    "people between 8 and 9": False,
    '"b" > "a"': True,
    'desks = ["a", "b"]': True,
    "{a: 1} = {a: 1}": True,
    # membership
    'category in ("a", "dispute")': True,
    "people in (1, 2, <9)": True,
    "people in (1, 2, >9)": False,
    "people in <9": True,
    "people in [7..9]": True,
    "people in ]7..9]": False,
    "people in (7..9]": False,
    "people in [1..7[": False,
    "people in [1..7)": False,
    "people in (people)": True,
    "people in points": False,
    "people in (points, 7)": True,
    '"a" in desks': True,
    '"a" in ("b", not("c"))': True,
    'village in (null, "a")': True,
    'born in [date("1990-01-01")..date("1990-12-31")]': True,
    "agreed in (true, null)": True,
    # choice
    'if 紧急 then "now" else "later"': "now",
    "if not(紧急) then 1 else if people > 5 then 2 else 3": 2,
    "if 紧急 then rounds else 1": None,
    # numbers
    "0.1 + 0.2": 0.3,
    "0.1 + 0.2 = 0.3": True,
    "1 + 2 * 3 - 4 / 2": 5,
    "(1 + 2) * 3": 9,
    "10 - 3 - 2": 5,
    "1 / 3": 0.333333333333333,
    "7 / 2": 3.5,
    "-people + - -1": -6,
    ".5 * 4": 2,
    "people * 1.0 = 7": True,
    "floor(-1.5)": -2,
    "ceiling(-1.5)": -1,
    "floor(people)": 7,
    "ceiling(2)": 2,
    "abs(-2.5)": 2.5,
    'number("12.50")': 12.5,
    "sum(points)": 3.5,
    "sum([])": 0,
    "sum(1, 2, 3)": 6,
    "min(points)": 1,
    "max(3, people, 5)": 7,
    'max("a", "b")': "b",
    # texts
    'category + "!"': "dispute!",
    'contains(category, "put")': True,
    'starts with(category, "dis")': True,
    'ends  with (category, "x")': False,
    "string length(category)": 7,
    "upper case(category)": "DISPUTE",
    'lower case("ABC")': "abc",
    "substring(category, 2, 3)": "isp",
    "substring(category, -2)": "te",
    "substring(category, 100)": "",
    "string(1.50)": "1.5",
    "string(people)": "7",
    "string(紧急)": "true",
    "string(1 = 2)": "false",
    "string(born)": "1990-02-28",
    "string(span)": "P1DT2H",
    "string(category)": "dispute",
    r'"a\"b\\c\n\t\u4e2d\/"': 'a"b\\c\n\t中/',
    # lists and contexts
    "count(desks)": 2,
    'list contains(desks, "a")': True,
    "list contains(notes, null)": True,
    'append(desks, "c", "d")': ["a", "b", "c", "d"],
    "append([], 1)": [1],
    "[1, 2.5]": [1, 2.5],
    "[[1], []]": [[1], []],
    '{a: 1, "b c": [born]}': {"a": 1, "b c": ["1990-02-28"]},
    "{a: {b: 2}}.a.b": 2,
    "place.name": "西洲",
    "place.n": None,
    "place": {"name": "西洲", "n": None},
    "raw": {"a": [1, {"b": None}]},
    "notes": ["x", None],
    # host functions
    'deadline("accept") > now()': True,
    'deadline("accept")': "2026-11-24T08:00:00+08:00",
    'policy("x") + 1': 6,
    # layout
    "people // the number of people\n  > 3": True,
    "people\u3000> 3": True,
    "{a:1,b:2}.b": 2,
}


@pytest.mark.parametrize("source", ANSWERS)
def test_it_answers(source: str) -> None:
    found = answer(source)
    assert found == ANSWERS[source] and type(found) is type(ANSWERS[source])


def test_it_stops_at_the_first_part_that_decides() -> None:
    assert answer("rounds = null or rounds > 2") is True
    assert answer("if rounds = null then false else rounds > 2") is False


def test_it_tells_what_it_reads_and_calls() -> None:
    expression = compile_expression(
        'place.name = "a" or deadline("accept") > deadline(category) or policy("p") > 1', FIELDS, functions=FUNCTIONS
    )
    assert expression.reads == {"place", "category"}
    assert expression.calls == {("deadline", ("accept",)), ("deadline", (None,)), ("policy", ("p",))}
    assert expression.result_type == "boolean"
    assert "boolean" in repr(expression)


@pytest.mark.parametrize(
    ("source", "type_"),
    [
        ("rounds", "number?"),
        ("[1, null]", "list<number?>"),
        ("{a: 1}", "context<a: number>"),
        ("if 紧急 then null else born", "date?"),
        ("born - born", "days and time duration"),
        ("null", "null"),
    ],
)
def test_it_knows_the_type_of_its_result(source: str, type_: str) -> None:
    assert compile_expression(source, FIELDS).result_type == type_


def test_a_field_may_bear_the_name_of_a_function() -> None:
    assert compile_expression("count + 1", {"count": "number"}).evaluate({"count": 1}) == 2
    assert compile_expression('now = "a"', {"now": "string"}, functions=FUNCTIONS).evaluate({"now": "a"}, HOST) is True


def test_names_are_the_same_however_their_letters_are_composed() -> None:
    assert compile_expression("e\u0301 = 1", {"é": "number"}).evaluate({"é": 1}) is True


def test_it_leaves_the_data_as_it_is() -> None:
    before = repr(DATA)
    result = answer("raw")
    result["a"].append(2)
    answer('append(desks, "z")')
    assert repr(DATA) == before


def test_a_null_is_allowed_where_the_expected_type_allows_it() -> None:
    assert answer("rounds", expect="number?") is None
    assert answer("null", expect="number?") is None
    assert answer("raw", expect="context") == DATA["raw"]
    assert answer("place", expect="context") == {"name": "西洲", "n": None}


def test_lists_and_contexts_mix_only_when_their_members_do() -> None:
    assert answer("[{a: 1}, {a: null}]") == [{"a": 1}, {"a": None}]
    assert answer("[[], [1], null]") == [[], [1], None]
    assert answer("[null, place]") == [None, {"name": "西洲", "n": None}]
    assert answer("max(notes)", notes=["x", "y"]) == "y"
    assert answer("rounds in (<5, 9)", rounds=4) is True
    assert answer("raw", raw={"a": "text"}) == {"a": "text"}
