"""Everything of a definition that is evaluated: compiled once, shared by all its cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.decisions import Decision
from engine.expressions import Assignments, Expression


@dataclass(frozen=True)
class Program:
    """Compiled texts by their source (stripped): conditions, timers and attributes; scripts; decisions by id."""

    expressions: Mapping[str, Expression]
    scripts: Mapping[str, Assignments]
    decisions: Mapping[str, Decision]
