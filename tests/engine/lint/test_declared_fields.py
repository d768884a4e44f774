"""engine/lint/rules/declared_fields.py"""

import pytest

from engine.lint.rules.declared_fields import WORDS
from tests.engine.lint.small import FIELDS, GOOD, each_mistake, errors, said, with_files


def declaring(text: str) -> dict[str, bytes]:
    return with_files({FIELDS: GOOD[FIELDS].decode() + text})


test_each_mistake_is_named = each_mistake(WORDS, {
    "function": declaring('[fields.number]\ntype = "string"\ndefault = ""\n'),
    "unused": declaring('[fields.colour]\ntype = "string"\ndefault = ""\n'),
})


@pytest.mark.parametrize("name", ["deadline", "policy", "now", "typename", "data_objects", "__builtins__", "if", "not"])
def test_names_the_engine_or_the_language_has_are_refused(name: str) -> None:
    found = errors(declaring(f'[fields.{name}]\ntype = "string"\ndefault = ""\n'))
    assert [(one.file, one.element) for one in found] == [(FIELDS, name)]


@pytest.mark.parametrize("text", [
    "fields = 5", "[fields]\nx = 5\n", "[fields.x]\n", '[fields.x]\ntype = "strnig"\n', '[fields.x]\ntype = "number"\ndefault = "a"\n', "[fields.x]\ntype = 5\n",
    '[fields.x]\ntype = "string"\ndefault = "a"\nvalues = 5\n', '[fields.x]\ntype = "string"\ndefault = "a"\nlabels = "x"\n', "x = " + "[" * 20_000, "[",
    "x = " + "9" * 5_000,
])
def test_fields_that_cannot_be_read_are_an_error_of_that_file_alone(text: str) -> None:
    found = errors(with_files({FIELDS: text}))
    assert {one.file for one in found} == {FIELDS} and all(one.repair for one in found)


def test_fields_of_the_case_row_are_always_used() -> None:
    assert not said(GOOD, WORDS["unused"])
