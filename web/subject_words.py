"""What a case is called that was reported without a word: wherever a template writes its subject."""

from __future__ import annotations

from flask import Flask

from engine.subjects import WORDS, subject_words
from web.i18n import is_chinese


def init_app(app: Flask) -> None:
    """Every value a template writes passes here: no page can forget it."""
    app.jinja_env.finalize = _shown


def _shown(value: object) -> object:
    """Also inside of a sentence: "Tick [voice]" is put together before it comes here."""
    if not isinstance(value, str) or "[" not in value:
        return value
    for key in WORDS:
        if key in value:
            value = value.replace(key, subject_words(key, is_chinese()))
    return value
