"""Place codes nest: county 330226, township 330226001, village 330226001001, grid 330226001001-01. Inside is "starts with"."""

from __future__ import annotations

LENGTHS = {"county": 6, "township": 9, "village": 12, "person": 12}


def place_at(code: str, level: str) -> str:
    """The code of the place at `level` (county, township, village; person counts as village) that `code` lies in; a grid's own
    code for level 'grid'."""
    return code if level == "grid" else code[: LENGTHS[level]]


def inside(code: str, scope: str) -> bool:
    """Whether the place `code` is `scope` or lies in it."""
    return code.startswith(scope)
