"""A person's words in a field of their own: there, not too long, and storable."""

from __future__ import annotations

from engine.errors import BadAnswers, problem


def required_words(key: str, words: str, most: int) -> str:
    """The words, tidied. Raises BadAnswers for the field `key`."""
    found = words.replace("\r\n", "\n").strip()
    if not found:
        raise BadAnswers({key: problem("required")})
    if len(found) > most:
        raise BadAnswers({key: problem("too_long", max=most)})
    if any(ord(letter) < 32 and letter not in "\n\t" or 0xD800 <= ord(letter) <= 0xDFFF for letter in found):
        raise BadAnswers({key: problem("bad_text")})
    return found
