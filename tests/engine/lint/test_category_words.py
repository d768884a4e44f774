"""engine/lint/rules/category_words.py"""

from engine.lint.rules.category_words import WORDS
from tests.engine.lint.small import FIELDS, GOOD, each_mistake, errors, with_files

FILE = FIELDS.replace("fields.toml", "category_words.toml")
DECLARED = GOOD[FIELDS] + b'\n[fields.category]\ntype = "string"\ndefault = "road"\nvalues = ["road"]\nlabel_zh = "x"\nlabel_en = "x"\n[fields.category.labels]\nroad = { zh = "x", en = "x" }\n'

test_each_mistake_is_named = each_mistake(WORDS, {
    "no_category": with_files({FILE: '[ghost]\nwords = ["lamp"]\n'}),
    "too_short": with_files({FIELDS: DECLARED, FILE: '[road]\nwords = ["a"]\n'}),
})


def test_a_category_without_a_list_of_words_is_refused() -> None:
    assert [(found.file, found.element) for found in errors(with_files({FILE: '[road]\nwords = "lamp"\n'}))] == [(FILE, "road")]
