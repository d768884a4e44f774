"""category_words.toml suggests only categories that fields.toml declares, in words long enough to mean something."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.category_words import FEWEST
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

WORDS = {
    "no_category": Words(
        "{element} is no value of the field category", "Correct it, or declare the value in fields.toml first.",
        "{element} 不是字段 category 的值", "改正，或先在 fields.toml 里声明这个值。"),
    "too_short": Words(
        "the word “{word}” is so short that it is in almost every text", "Write a longer one.",
        "“{word}”太短，几乎每段话里都有", "换一个长一点的词。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Categories that do not exist, and words that say nothing."""
    if folder.category_words is None or folder.fields is None:
        return
    file, field = f"{folder.base}category_words.toml", folder.fields.get("category")
    for category, words in folder.category_words.items():
        if field is None or category not in (field.values or ()):
            yield folder.find(WORDS["no_category"], file, category)
        for word in words:
            if len(word) < FEWEST and word.isascii():
                yield folder.find(WORDS["too_short"], file, category, word=word)
