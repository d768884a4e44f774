"""The text of a source: one spelling for every letter, and what may stand between two double quotes."""

from __future__ import annotations

import re
import unicodedata
from typing import cast

from lark import Token

from .errors import ExpressionError, Message

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_PLAIN = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t"}


def normalised(source: str) -> str:
    """The source in Unicode normal form C, so that a name means the same field on every keyboard."""
    return source if source.isascii() else unicodedata.normalize("NFC", source)


def unescape(token: Token) -> str:
    """The text a string token stands for; ExpressionError for an escape we do not know."""
    body = str(token)[1:-1]
    if "\\" not in body:
        return body

    def replace(match: re.Match[str]) -> str:
        code = match.group(1)
        if code in _PLAIN:
            return _PLAIN[code]
        character = chr(int(code[1:], 16)) if len(code) == 5 else ""
        # Control characters and half surrogate pairs cannot be stored by PostgreSQL.
        if (
            character
            and character >= " "
            and not "\x7f" <= character <= "\x9f"
            and not "\ud800" <= character <= "\udfff"
        ):
            return character
        raise ExpressionError(
            "",
            (cast(int, token.line), cast(int, token.column) + 1 + match.start()),
            Message("the escape {escape} is not allowed in a text", escape=match.group()),
            Message('Use \\" for a quote, \\\\ for a backslash, \\n for a new line, or \\u and four digits.'),
        )

    return _ESCAPE.sub(replace, body)
