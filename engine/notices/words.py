"""The words of a notice: plain text with {placeholders} from a closed list. Nothing is evaluated, and what is filled in is not read again."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = ("number", "subject", "village", "happened", "step", "due", "percent", "person", "link")
LONGEST = 500            # characters of a rule's words
_BRACES = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}]")


def unknown_in(words: str) -> list[str]:
    """What stands in braces and is no placeholder, with its braces; a brace without its partner too."""
    found = ["{" + name + "}" for name in _BRACES.findall(words) if name not in PLACEHOLDERS]
    return found + _STRAY.findall(_BRACES.sub("", words))


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with their values; one without a value leaves nothing behind."""
    return _BRACES.sub(lambda match: values.get(match.group(1), ""), words)
