"""What a diagram's element is called, in Chinese (as drawn) and in English (elements.toml), for lists that must open even when a
definition cannot be read any more: `epoint verify` reports that, a list only falls back to the id."""

from __future__ import annotations

import logging

from engine.catalog.definition import Definition
from engine.engine import Engine

log = logging.getLogger("epoint.catalog")


def english_name(engine: Engine, version: str, element: str, fallback: str) -> str:
    """The element's English name; `fallback` where nobody wrote one."""
    definition = readable(engine, version)
    words = definition.words.get(element) if definition is not None else None
    return (words.en if words is not None else None) or fallback


def drawn_name(engine: Engine, version: str, diagram: str | None, element: str | None) -> tuple[str | None, str | None]:
    """(Chinese, English) name of an element; its id where it has none, none for no element."""
    if element is None:
        return None, None
    definition = readable(engine, version)
    info = definition.elements.get((diagram or "", element)) if definition is not None else None
    zh = (info.name if info is not None else None) or element
    return zh, english_name(engine, version, element, zh)


def readable(engine: Engine, version: str) -> Definition | None:
    """A definition, none where it cannot be read any more."""
    try:
        return engine.catalog.get(version)
    except Exception as problem:     # whatever broke it, lists and incidents are where people must still see their cases
        log.error("definition %s cannot be read: %s", version[:12], type(problem).__name__)
        return None
