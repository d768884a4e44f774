"""elements.toml: what an element is called in English, and what the villager reads while a case stands there."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.toml_tables import TomlError, read_tables


class ElementsError(TomlError):
    """elements.toml cannot be used."""


@dataclass(frozen=True)
class ElementWords:
    """Words for one element; none where the diagram's own name serves."""

    en: str | None
    villager_zh: str | None
    villager_en: str | None


def parse_elements(text: str) -> dict[str, ElementWords]:
    """The words by element id. Raises ElementsError."""
    return {
        name: ElementWords(*(_text(name, key, table.get(key)) for key in ("en", "villager_zh", "villager_en")))
        for name, table in read_tables(text, ElementsError).items()
    }


def _text(name: str, key: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ElementsError(name, f"{key} is not a text", "Put it in quotation marks.")
    return value
