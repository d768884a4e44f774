"""engine/lint/rules/labels.py"""

import pytest

from engine.lint.rules.labels import WORDS
from tests.engine.lint.small import TRUNK, Files, each_mistake, errors, said, spoiled


def named(name: str) -> Files:
    return spoiled(TRUNK, ('"询问"', f'"{name}"'))


test_each_mistake_is_named = each_mistake(WORDS, {
    "markup": named("&lt;img src=x onerror=alert(1)&gt;"),
    "invisible": named("已\u202e批准"),
    "long": named("长" * 121),
    "none": named(""),
})


@pytest.mark.parametrize("name", ["&lt;b&gt;x", "{{ x }}", "{% x %}", "&amp;lt;b&amp;gt;", "&lt;/script&gt;", "javascript:alert(1)", "&lt;!--"])
def test_markup_of_any_kind_is_only_warned_of(name: str) -> None:
    assert said(named(name), WORDS["markup"]) and errors(named(name)) == []


@pytest.mark.parametrize("name", ["5 &lt; 6 天", "A&amp;B", "{问}", "询问（第1次）—“是”"])
def test_ordinary_signs_are_fine(name: str) -> None:
    assert not said(named(name), WORDS["markup"])
