"""A text component's words: paragraphs, lists and bold, and nothing else. No HTML is ever made here: the page draws the blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ITEM = re.compile(r"[ ]{0,3}[-*+][ ]+(.+)")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ ]+(.+)")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")


@dataclass(frozen=True)
class Run:
    """A stretch of words."""

    text: str
    bold: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph with its lines, or a list with its items."""

    kind: str                      # "paragraph" or "list"
    lines: tuple[Line, ...]


def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a text. A heading becomes a bold line; whatever else looks like markup stays as it was typed."""
    found: list[tuple[str, list[Line]]] = []
    joins = False                  # whether the next line goes on with the last block
    for line in markdown.splitlines():
        item, heading = _ITEM.fullmatch(line), _HEADING.fullmatch(line)
        if not line.strip():
            joins = False
            continue
        kind = "list" if item else "paragraph"
        words = _runs(item.group(1)) if item else (Run(heading.group(1).strip(), True),) if heading else _runs(line.strip())
        if joins and found[-1][0] == kind and not heading:
            found[-1][1].append(words)
        else:
            found.append((kind, [words]))
        joins = not heading
    return tuple(Block(kind, tuple(lines)) for kind, lines in found)


def _runs(line: str) -> Line:
    pieces = _BOLD.split(line)     # every second piece stood between the stars
    return tuple(Run(piece, bool(number % 2)) for number, piece in enumerate(pieces) if piece)
