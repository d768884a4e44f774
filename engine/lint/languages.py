"""What other parts of the engine say in English about a designer's text, in the language of the reader where we have the words."""

from __future__ import annotations

import re

from engine.expressions import Message
from engine.lint import decision_words, expression_words, settings_words

TEMPLATES = expression_words.CHINESE | decision_words.CHINESE
SHAPES = tuple((re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(english)), re.DOTALL), chinese)
               for english, chinese in settings_words.CHINESE.items())


def in_language(said: str, locale: str) -> str:
    """The sentence in Chinese when the locale is Chinese and there are words for it; otherwise as it was said."""
    if not locale.startswith("zh"):
        return str(said)
    if isinstance(said, Message):
        if said.template not in TEMPLATES:
            return str(said)
        parameters = {name: in_language(value, locale) if isinstance(value, Message) else value for name, value in said.parameters.items()}
        return TEMPLATES[said.template].format(**parameters)
    for shape, chinese in SHAPES:
        found = shape.fullmatch(said)
        if found:
            return chinese.format(**found.groupdict())
    return said
