"""docs/lint.md is what the rules say today."""

import string
from itertools import chain

import pytest

from engine.lint.document import READERS, document
from engine.lint.rules import RULES
from engine.lint.words import Words, brief, nearest, say
from engine.settings import ROOT

ALL = list(chain.from_iterable(words.values() for words in (*(rule.WORDS for rule in RULES), *(words for _, _, words in READERS))))


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    assert page == document(), "run: python -m engine.lint.document > docs/lint.md"


def test_every_rule_file_is_run() -> None:
    files = {path.stem for path in (ROOT / "engine" / "lint" / "rules").glob("*.py")} - {"__init__"}
    assert files == {rule.__name__.split(".")[-1] for rule in RULES}


def test_every_rule_has_a_test_of_its_name() -> None:
    for rule in RULES:
        assert (ROOT / "tests" / "engine" / "lint" / f"test_{rule.__name__.split('.')[-1]}.py").is_file()


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.reason[:40])
def test_both_languages_say_the_same(words: Words) -> None:
    assert all((words.reason, words.repair, words.reason_zh, words.repair_zh)) and words.severity in ("error", "warning")
    assert places(words.reason) == places(words.reason_zh) and places(words.repair) == places(words.repair_zh)
    assert words.reason_zh == words.reason or any("\u4e00" <= char <= "\u9fff" for char in words.reason_zh)


def test_a_designers_text_cannot_break_a_sentence() -> None:
    words = Words("a {name} b", "{name}", "甲 {name} 乙", "{name}")
    assert say(words, "en", name="{0}\n<b>\u202e{name}") == ("a {0} <b> {name} b", "{0} <b> {name}")
    assert say(words, "zh_Hans_CN", name="x") == ("甲 x 乙", "x")
    assert len(brief("x" * 5_000)) == 200


def test_the_likeliest_name_comes_first() -> None:
    assert nearest("vilager", ["command_room", "villager", "village_team"]).startswith("villager")
    assert nearest("x", []) == "—"
