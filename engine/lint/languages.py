"""What other parts of the engine say in English about a designer's text, in the language of the reader where we have the words."""

from __future__ import annotations

from engine.expressions import Message
from engine.lint.expression_words import CHINESE


def in_language(said: str, locale: str) -> str:
    """The sentence in Chinese when the locale is Chinese and its template has a translation; otherwise as it was said."""
    template = getattr(said, "template", None)
    if not locale.startswith("zh") or not isinstance(said, Message) or template not in CHINESE:
        return str(said)
    parameters = {name: in_language(value, locale) if isinstance(value, Message) else value for name, value in said.parameters.items()}
    return CHINESE[template].format(**parameters)
