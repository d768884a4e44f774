"""Sentences of lint: each an English and a Chinese template pair, written beside the rule that says it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

LOCALES = ("zh", "en")


class Words(NamedTuple):
    """Why something may not ship and what to do about it, in both languages. `{name}` places are filled by `say`."""

    reason: str
    repair: str
    reason_zh: str
    repair_zh: str
    severity: str = "error"


def say(words: Words, locale: str = "zh", /, **params: object) -> tuple[str, str]:
    """(reason, repair) in a language: Chinese for "zh", English for anything else."""
    reason, repair = (words.reason_zh, words.repair_zh) if locale.startswith("zh") else (words.reason, words.repair)
    shown = {name: brief(value) for name, value in params.items()}
    return reason.format(**shown), repair.format(**shown)


def brief(value: object, most: int = 200) -> str:
    """A designer's text as it may stand inside a sentence: on one line, printable, not endless."""
    text = " ".join("".join(char if char.isprintable() else " " for char in str(value)).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def nearest(name: str, known: Iterable[str], most: int = 8) -> str:
    """The names a designer may have meant, the likeliest first; a dash when nothing is known."""
    names = sorted(known)
    close = get_close_matches(name[:60], names, n=3, cutoff=0.5)
    return ", ".join([*close, *(other for other in names if other not in close)][:most]) or "—"
