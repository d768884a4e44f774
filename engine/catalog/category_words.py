"""category_words.toml: the words by which a category is suggested to who reports."""

from __future__ import annotations

from collections.abc import Mapping

from engine.catalog.toml_tables import TomlError, read_tables

FEWEST = 2          # letters of a word: a single one is in everything


class CategoryWordsError(TomlError):
    """category_words.toml cannot be used."""


def parse_category_words(text: str) -> Mapping[str, tuple[str, ...]]:
    """The words by category, in small letters. Raises CategoryWordsError."""
    return {name: tuple(_word(name, one) for one in _words(name, table)) for name, table in read_tables(text, CategoryWordsError).items()}


def _words(name: str, table: Mapping[str, object]) -> list[object]:
    words = table.get("words")
    if not isinstance(words, list) or set(table) != {"words"}:
        raise CategoryWordsError(name, "there is no list of words, or more than that", 'Write words = ["…", "…"] and nothing else.')
    return words


def _word(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CategoryWordsError(name, f"{value!r} is not a word", "Put it in quotation marks.")
    return value.strip().lower()
