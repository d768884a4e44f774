"""Expressions of other engines (Camunda's ${…}, Python): recognised, and rewritten where one sign stands for another."""

from __future__ import annotations

import re

_WRAPPED = re.compile(r"^[$#]\{(.*)\}$", re.DOTALL)
_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_SIGNS = (
    (re.compile(r"=="), "="), (re.compile(r"&&"), " and "), (re.compile(r"\|\|"), " or "), (re.compile(r"\bTrue\b"), "true"),
    (re.compile(r"\bFalse\b"), "false"), (re.compile(r"\bNone\b"), "null"), (re.compile(r"\beq\b"), "="), (re.compile(r"\bne\b"), "!="),
    (re.compile(r"\bgt\b"), ">"), (re.compile(r"\bge\b"), ">="), (re.compile(r"\blt\b"), "<"), (re.compile(r"\ble\b"), "<="),
    (re.compile(r"!\s*([^\W\d]\w*)(?!\s*[=(.\w])"), r"not(\1)"), (re.compile(r"\bnot\s+([^\W\d]\w*)"), r"not(\1)"),
)


def is_legacy(text: str) -> bool:
    """Whether the text is written for an engine that puts expressions between ${ and }."""
    return "${" in text or "#{" in text


def translated(text: str) -> str:
    """The text with the signs of the FEEL subset; the same text when nothing had to be changed. Not checked to be right."""
    bare = text.strip()
    wrapped = _WRAPPED.match(bare)
    if wrapped:
        bare = wrapped.group(1).strip()
    parts = _TEXT.split(bare)
    changed = "".join(_quoted(part) if number % 2 else _signs(part) for number, part in enumerate(parts)).strip()
    return text if changed == text.strip() else changed


def _signs(part: str) -> str:
    for sign, other in _SIGNS:
        part = sign.sub(other, part)
    return re.sub(r" {2,}", " ", part)


def _quoted(part: str) -> str:
    return '"' + part[1:-1].replace("\\'", "'").replace('"', '\\"') + '"' if part.startswith("'") else part
