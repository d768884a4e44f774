"""From text to syntax tree. The parser is built once, when this module is imported."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import NoReturn, cast

from lark import Lark, UnexpectedInput, UnexpectedToken

from . import nodes
from .errors import ExpressionError, Message, position_of
from .hints import hint_for
from .limits import MAX_SOURCE, MAX_WORDS
from .tree import TreeBuilder

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\w+|[^\s\w]')


def parse_expression(source: str) -> nodes.Node:
    """The tree of one expression; ExpressionError when it is not one."""
    return cast(nodes.Node, _parse(source, "expression"))


def parse_unary_tests(source: str) -> tuple[nodes.Test, ...]:
    """The tests of one cell of a decision table; ExpressionError when it is not one."""
    return cast("tuple[nodes.Test, ...]", _parse(source, "unary_tests"))


def check_characters(source: str, limit: int) -> None:
    """Refuse texts that are too long or hide something from the reader; ExpressionError."""
    if len(source) > limit:
        raise ExpressionError(
            source[:100] + "…",
            (1, 1),
            Message("the text has {length} characters; the limit is {limit}", length=len(source), limit=limit),
            Message("Split it into several steps or use a decision table."),
        )
    if source.isascii() and source.isprintable():
        return
    for offset, character in enumerate(source):
        # Other, non-printing characters: control, invisible format (bidi), surrogate, private, unassigned, line separators.
        if character not in "\n\r\t" and (unicodedata.category(character)[0] == "C" or character in "\u2028\u2029"):
            raise ExpressionError(
                source,
                position_of(source, offset),
                Message("the invisible character U+{code} is not allowed", code=f"{ord(character):04X}"),
                Message("Delete it and type the text again."),
            )


def _parse(source: str, start: str) -> object:
    check_characters(source, MAX_SOURCE)
    if not source.strip():
        raise ExpressionError(
            source, (1, 1), Message("the expression is empty"), Message("Write an expression, for example rounds > 2.")
        )
    if len(_WORD.findall(source)) > MAX_WORDS:
        raise ExpressionError(
            source,
            (1, 1),
            Message("the expression has more than {limit} words and signs", limit=MAX_WORDS),
            Message("Split it into several steps or use a decision table."),
        )
    try:
        return _PARSER.parse(source, start=start)
    except UnexpectedInput as error:
        _refuse(source, error)
    except ExpressionError as error:
        # Raised by the tree builder, which sees single tokens only.
        error.source = source
        raise


def _refuse(source: str, error: UnexpectedInput) -> NoReturn:
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is not None and token.type == "$END":
        raise ExpressionError(
            source,
            position_of(source, len(source)),
            Message("the expression stops too early"),
            Message("Add what is missing: a value, a closing bracket, or then and else."),
        ) from None
    offset = token.start_pos if token is not None else error.pos_in_stream
    offset = offset or 0
    found = str(token) if token is not None else source[offset]
    reason, repair = hint_for(found, source, offset)
    raise ExpressionError(source, position_of(source, offset), reason, repair) from None


_PARSER = Lark(
    (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8"),
    parser="lalr",
    start=["expression", "unary_tests"],
    maybe_placeholders=False,
    transformer=TreeBuilder(),
)
