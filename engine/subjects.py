"""What a case is called when it was reported without a word: a key in the table, words wherever people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

VOICE, PICTURE = "[voice]", "[picture]"
WORDS: Mapping[str, tuple[str, str]] = {VOICE: ("语音反映", "Voice report"), PICTURE: ("图片反映", "Picture report")}


def wordless_subject(kinds: Iterable[str]) -> str:
    """The key for a report of these kinds of files; empty when there are neither sound nor pictures."""
    found = set(kinds)
    return VOICE if "voice" in found else PICTURE if "picture" in found else ""


def subject_words(subject: str, chinese: bool = True) -> str:
    """The subject as people read it."""
    return WORDS[subject][0 if chinese else 1] if subject in WORDS else subject


def says_nothing(subject: str, text: str) -> bool:
    """Whether there are no words to compare with other reports'."""
    return not text.strip() and (subject in WORDS or not subject.strip())
