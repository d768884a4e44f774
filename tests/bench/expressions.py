"""Measures warm evaluations of typical conditions.

    python tests/bench/expressions.py

The last line is one JSON object: {"us_per_evaluation": {name: microseconds, best of five}, "ms_to_compile": {...}}.
"""

from __future__ import annotations

import json
import sys
import timeit
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.expressions import FunctionType, compile_expression, compile_unary_tests

FIELDS = {
    "category": "string", "people": "number", "village": "string", "rate": "number", "filed_at": "date and time",
    "place": "context<name: string, households: number>", "rounds": "number?",
}  # fmt: skip
FUNCTIONS = {"now": FunctionType((), "date and time")}
HOST = {"now": lambda: "2026-11-24T00:00:00+08:00"}
DATA = {
    "category": "dispute", "people": 7, "village": "b", "rate": 0.25, "filed_at": "2026-11-23T08:00:00+08:00",
    "place": {"name": "西洲", "households": 120}, "rounds": None,
}  # fmt: skip
EXPRESSIONS = {
    "rule": 'category = "dispute" and people >= 5 and village in ["a","b"]',
    "one comparison": "people > 3",
    "member": 'place.name = "西洲" or place.households > 500',
    "choice": 'if rounds = null then "first" else "again"',
    "whole arithmetic": "people * 2 + 1 > 10",
    "decimal arithmetic": "people * 0.1 + rate > 0.5",
    "moments": 'now() > filed_at + duration("PT12H")',
    "text": 'contains(lower case(category), "disp")',
}


def microseconds(statement: object) -> float:
    """The best of five rounds, per call."""
    return round(min(timeit.repeat(statement, number=20_000, repeat=5)) / 20_000 * 1e6, 3)  # type: ignore[arg-type]


def main() -> None:
    """Print one line per expression and the JSON line."""
    warm, compiling = {}, {}
    for name, source in EXPRESSIONS.items():
        expression = compile_expression(source, FIELDS, functions=FUNCTIONS)
        warm[name] = microseconds(lambda: expression.evaluate(DATA, HOST))
        rounds = timeit.repeat(lambda: compile_expression(source, FIELDS, functions=FUNCTIONS), number=50, repeat=3)
        compiling[name] = round(min(rounds) / 50 * 1e3, 3)
        print(f"{name:20} {warm[name]:8.3f} µs   compile {compiling[name]:.3f} ms   {source}")
    cell = compile_unary_tests("[5..100]", "number", FIELDS)
    warm["cell"] = microseconds(lambda: cell.matches(7, DATA))
    print(json.dumps({"us_per_evaluation": warm, "ms_to_compile": compiling}))


if __name__ == "__main__":
    main()
