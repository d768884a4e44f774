"""engine/lint/rules/element_words.py"""

from engine.lint.rules.element_words import WORDS
from tests.engine.lint.small import ELEMENTS, GOOD, each_mistake, errors, with_files

test_each_mistake_is_named = each_mistake(WORDS, {
    "no_english": with_files({ELEMENTS: ""}),
    "not_drawn": with_files({ELEMENTS: GOOD[ELEMENTS] + b'[ghost]\nen = "Ghost"\n'}),
})


def test_words_that_are_no_text_are_refused() -> None:
    assert [(found.file, found.element) for found in errors(with_files({ELEMENTS: "[ask]\nen = 5\n"}))] == [(ELEMENTS, "ask")]
