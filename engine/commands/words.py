"""Words a person has to write: checked for being there and for their length."""

from __future__ import annotations

from engine.errors import BadAnswers, problem

LONGEST = 2000


def written(field: str, words: str, longest: int = LONGEST) -> str:
    """The words without blanks around them. Raises BadAnswers for none, and for more than `longest` characters."""
    text = words.replace("\x00", "").strip()
    if not text:
        raise BadAnswers({field: problem("required")})
    if len(text) > longest:
        raise BadAnswers({field: problem("too_long", max=longest)})
    return text
