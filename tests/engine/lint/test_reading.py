"""engine/lint/reading.py: files that are not diagrams, read with the engine's own readers."""

import pytest

from engine.lint.reading_words import WORDS
from tests.engine.lint.small import DEADLINES, FIELDS, FORM, TABLE, TRUNK, each_mistake, errors, said, with_files
from tests.engine.lint.test_decisions import REFERENCE, deciding, table

SCENARIO = "processes/demo/scenarios/01.toml"
SAID = {code: words for code, words in WORDS.items() if code != "said"}       # what others say has no words of its own
test_each_mistake_is_named = each_mistake(SAID, {
    "too_large": with_files({FORM: b" " * (2 * 1024 * 1024 + 1)}),
    "not_text": with_files({FIELDS: b"\xff\xfe"}),
    "not_bpmn": with_files({TRUNK: "<a/>"}),
    "not_toml": with_files({DEADLINES: "["}),
    "not_a_list": with_files({FIELDS: '[fields.a]\ntype = "string"\nvalues = "x"\n'}),
    "not_a_table": with_files({FIELDS: "fields = 1"}),
    "not_a_word": with_files({FORM: '{"components": [{"type": 1}]}'}),
    "not_steps": with_files({SCENARIO: "steps = [1]"}),
    "decision_twice": {**deciding(REFERENCE), "processes/demo/again.dmn": table()},
    "scenario": with_files({SCENARIO: '[[steps]]\ngo = "away"\n'}),
})


@pytest.mark.parametrize("text", ["[accept]", "accept = 24", '[accept]\nvalue = 0\nunit = "hours"', '[accept]\nvalue = 1\nunit = "weeks"', '[accept]\nvalue = 10000000\nunit = "hours"'])
def test_deadlines_without_bounds_are_refused(text: str) -> None:
    assert {found.file for found in errors(with_files({DEADLINES: text}))} == {DEADLINES}


def test_a_broken_table_does_not_blame_the_diagram() -> None:
    assert {found.file for found in errors({**deciding(REFERENCE), TABLE: b"<not-dmn/>"})} == {TABLE}


def test_a_good_scenario_is_fine() -> None:
    assert not said(with_files({SCENARIO: '[[steps]]\ndo = "ask"\n'}), WORDS["scenario"])
    assert errors(with_files({SCENARIO: '[[steps]]\ndo = "ask"\n'})) == []
