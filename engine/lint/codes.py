"""Which sentence of which rule a finding says, as in gateways.no_condition: what repairs are found by, and scripts may rely on."""

from __future__ import annotations

from collections.abc import Mapping

from engine.lint.words import Words

_codes: dict[int, str] = {}
_kept: list[Words] = []          # so that an object's id stays its own


def register(rule: str, sentences: Mapping[str, Words]) -> None:
    """Make a rule's sentences known by name; of one that stands under two names, the first."""
    for code, words in sentences.items():
        _codes.setdefault(id(words), f"{rule}.{code}")
        _kept.append(words)


def code_of(words: Words) -> str:
    """The name of a sentence; empty when no rule is known to say it."""
    return _codes.get(id(words), "")
