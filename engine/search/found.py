"""Show why a text was found: the part around the first match, with every match marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.search.letters import folded

AROUND = 36          # letters before the first match
SHOWN = 120
NEAR = 400           # most matches stand at the beginning: a long text is gone through whole only when they do not


class Piece(NamedTuple):
    """A stretch of the text as it was written; `hit`: it is one of the words looked for."""

    text: str
    hit: bool


def highlighted(text: str, runs: Sequence[str]) -> list[Piece]:
    """The whole text in pieces."""
    return _pieces(text, _hits(text, runs), 0, len(text))


def excerpt(text: str, runs: Sequence[str]) -> list[Piece]:
    """The part of the text around the first match, or its beginning when nothing matches."""
    text = " ".join(text.split())
    hits = _hits(text[:NEAR], runs) or _hits(text, runs)
    begin = max(0, hits[0][0] - AROUND) if hits else 0
    begin = 0 if begin < AROUND // 2 else begin
    end = min(len(text), begin + SHOWN)
    pieces = _pieces(text, hits, begin, end)
    if begin:
        pieces.insert(0, Piece("…", False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return pieces


def _hits(text: str, runs: Sequence[str]) -> list[tuple[int, int]]:
    """(begin, end) of every match in the text as written, in order, none overlapping."""
    spelt, origin = "", []
    for at, letter in enumerate(text):
        shape = folded(letter) or " "
        spelt += shape
        origin += [at] * len(shape)
    marked = [False] * len(text)
    for run in runs:
        at = spelt.find(run)
        while at >= 0:
            for place in range(at, at + len(run)):
                marked[origin[place]] = True
            at = spelt.find(run, at + 1)
    hits: list[tuple[int, int]] = []
    for at, hit in enumerate(marked):
        if hit and hits and hits[-1][1] == at:
            hits[-1] = (hits[-1][0], at + 1)
        elif hit:
            hits.append((at, at + 1))
    return hits


def _pieces(text: str, hits: Sequence[tuple[int, int]], begin: int, end: int) -> list[Piece]:
    pieces, at = [], begin
    for first, last in hits:
        if last <= begin or first >= end:
            continue
        first, last = max(first, begin), min(last, end)
        if first > at:
            pieces.append(Piece(text[at:first], False))
        pieces.append(Piece(text[first:last], True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end], False))
    return pieces
