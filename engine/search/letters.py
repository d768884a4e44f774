"""Texts as the index sees them: letters and figures in one spelling, everything else a gap."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=16_384)
def folded(letter: str) -> str:
    """One spelling for full-width and half-width, capital and small; '' for what is neither letter nor figure."""
    spelt = unicodedata.normalize("NFKC", letter).casefold()
    return spelt if spelt.isalnum() else ""


def runs(text: str) -> list[str]:
    """The unbroken stretches of letters, folded: "路灯，坏 A3区！" gives 路灯, 坏, a3区."""
    return "".join(folded(letter) or " " for letter in text).split()


def grams(text: str) -> list[str]:
    """Every letter and every pair of neighbours, each once: what the index keeps of a text."""
    found: set[str] = set()
    for run in runs(text):
        found.update(run)
        found.update(run[at:at + 2] for at in range(len(run) - 1))
    return sorted(found)


def wanted(run: str) -> list[str]:
    """The grams a text must have to contain this stretch: the letter itself, or its pairs."""
    return [run] if len(run) == 1 else sorted({run[at:at + 2] for at in range(len(run) - 1)})
