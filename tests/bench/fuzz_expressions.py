"""Throws random texts at the expression language and counts what must never happen.

    python tests/bench/fuzz_expressions.py --texts 1000000 [--seed 1]

The last line is one JSON object: texts tried, texts accepted, escapes (an accepted or refused text touched an object,
a file, a process or the compiler), texts that took more than 10 ms in each of three runs, and exceptions other than
ExpressionError and EvaluationError.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.expressions import (
    EvaluationError,
    ExpressionError,
    FunctionType,
    compile_assignments,
    compile_expression,
    compile_unary_tests,
)  # fmt: skip

FIELDS = {
    "category": "string", "people": "number", "rate": "number?", "village": "string?", "紧急": "boolean", "ok": "boolean?",
    "d": "date", "at": "date and time", "clock": "time", "span": "days and time duration", "months": "years and months duration",
    "desks": "list<string>", "points": "list<number>", "place": "context<name: string, n: number?, at: context<x: number>>",
    "raw": "context", "trapped": "string", "trapped_list": "list<string>",
}  # fmt: skip
FUNCTIONS = {
    "deadline": FunctionType(("string",), "date and time"),
    "policy": FunctionType(("string",), "number"),
    "now": FunctionType((), "date and time"),
}
HOST = {
    "deadline": lambda name: "2026-01-01T00:00:00+08:00",
    "policy": lambda name: 5,
    "now": lambda: "2026-01-02T00:00:00+08:00",
}
touched: list[str] = []


class Trap:
    """An object in the data of a case; anything done to it is an escape."""

    def __getattribute__(self, name: str) -> object:
        touched.append(f"attribute {name}")
        raise AttributeError(name)

    def _noted(self, *arguments: object) -> object:
        touched.append("operator")
        raise TypeError

    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = __add__ = __radd__ = __call__ = __getitem__ = __contains__ = _noted  # type: ignore[assignment]
    __iter__ = __len__ = __bool__ = __str__ = __repr__ = __hash__ = _noted  # type: ignore[assignment]


DATA: dict[str, object] = {
    "category": "dispute", "people": 7, "rate": 0.1, "village": "西洲", "紧急": True, "ok": None, "d": "2026-01-30",
    "at": "2026-01-30T10:00:00+08:00", "clock": "08:30", "span": "P1DT2H", "months": "P14M", "desks": ["a", "b"],
    "points": [1, 2.5], "place": {"name": "q", "n": None, "at": {"x": 1}, "trap": Trap()}, "raw": {"a": [1]},
    "trapped": Trap(), "trapped_list": [Trap()], "os": Trap(), "__builtins__": Trap(), "__class__": Trap(), "open": Trap(),
}  # fmt: skip
PAYLOADS = [
    "[c for c in ().__class__.__base__.__subclasses__() if c.__name__=='_wrap_close'][0].__init__.__globals__['popen']('id')",
    "().__class__.__bases__[0].__subclasses__()", '"".__class__.__mro__', "__import__('os').system('id')", 'open("/etc/passwd")',
    "9**9**9", '"{0.__class__}".format(category)', "'a'*10**10", "os.environ", "__builtins__", "category.__class__", "place.__class__.__base__",
    "place.trap", "raw.a", 'exec("1")', 'eval("1")', "lambda: 0", "(lambda: 0)()", "import os", "while true: 1", "now.__globals__",
    "deadline.__globals__", 'string(now)', 'matches(category, "(a+)+$")', "for x in points return x", "some x in points satisfies x > 1",
    "function(x) external {java: {class: \"java.lang.Runtime\"}}", "{{ ''.__class__ }}", "${7*7}", "#{T(java.lang.Runtime)}", "`id`",
]  # fmt: skip
ATOMS = [
    *FIELDS, "1", "0", "0.1", "5", "999999999999999", ".000000000000001", '"a"', '"b\\n"', '"dispute"', '""', "true", "false", "null",
    '["a","b"]', "[1,2,3]", "[]", "{a: 1}", 'date("2026-01-31")', 'time("08:00")', 'date and time("2026-01-31T00:00:00Z")', "?",
    'duration("P1M")', 'duration("P1DT2H")', 'duration("P")', 'duration("P99999999Y")', 'deadline("accept")', "now()", 'policy("x")',
    "place.name", "place.n", "place.at.x", "unknown", "12345678901234567890", '"\\u0000"', '"中文"',
]  # fmt: skip
CALLS = [
    "not", "contains", "starts with", "ends with", "string length", "upper case", "lower case", "substring", "count", "sum", "min", "max",
    "list contains", "append", "floor", "ceiling", "abs", "string", "number", "date", "time", "date and time", "duration", "deadline", "matches",
]  # fmt: skip
BINARY = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "and", "or", "in"]
SCRAPS = [
    *"()[]{}<>=!+-*/.,:;?\"'\\|&%$#@~^`\n\t _aé１５＞，。（“\u202e\u200b\u3000\x00\ud800😀", "..", "**", "==", "and", "or", "not", "in", "if", "then",
    "else", "between", "for", "return", "//", "/*", ":=", "__class__", "date and time", "P1D", "\\u0041", "null", "\r\n",
]  # fmt: skip


def grown(rng: random.Random, depth: int) -> str:
    """A text that is often an expression."""
    if depth <= 0 or rng.random() < 0.15:
        return rng.choice(ATOMS)
    part = lambda: grown(rng, depth - rng.randint(1, 2))
    shape = rng.randrange(12)
    if shape < 5:
        return f"{part()} {rng.choice(BINARY)} {part()}"
    if shape == 5:
        return f"({part()})"
    if shape == 6:
        return f"{rng.choice(CALLS)}({', '.join(part() for _ in range(rng.randint(0, 3)))})"
    if shape == 7:
        return f"if {part()} then {part()} else {part()}"
    if shape == 8:
        return f"{part()} between {part()} and {part()}"
    if shape == 9:
        return f"{part()} in {rng.choice('[]()')}{part()}..{part()}{rng.choice('[])')}"
    if shape == 10:
        return f"{part()} in ({rng.choice(['', '<', '>=', 'not('])}{part()}, {part()})"
    return rng.choice([f"[{part()}, {part()}]", f"{{a: {part()}, b: {part()}}}.a", f"-{part()}", f"{part()}.x"])


def mutated(rng: random.Random, text: str) -> str:
    """The text after a few random cuts, copies and insertions."""
    for _ in range(rng.randint(1, 4)):
        at, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        kind = rng.randrange(4)
        if kind == 0:
            text = text[:at] + rng.choice(SCRAPS) + text[at:]
        elif kind == 1:
            text = text[:at] + text[min(end, at + 6) :]
        elif kind == 2:
            text = text[:at] + text[at:end] * rng.randint(1, 3) + text[end:]
        else:
            text = text[:at] + rng.choice(PAYLOADS + ATOMS) + text[end:]
    return text[:600]


def repeated(rng: random.Random) -> str:
    """A long monotonous text, the kind that makes parsers slow."""
    unit = rng.choice(
        [
            *SCRAPS,
            "1+",
            "a.",
            "not(",
            "-",
            "[",
            "{a:",
            "if true then ",
            "true and ",
            "people in (",
            '"a"+',
            "1,",
            "(1)",
            "points,",
        ]
    )
    closing = rng.choice(["", ")", "]", "1", "a", "true"])
    return (unit * (500 // len(unit)))[: rng.randint(1, 500)] + closing * rng.randint(0, 40)


def texts(seed: int, count: int) -> Iterator[str]:
    """The texts of one run; the same seed gives the same texts."""
    rng = random.Random(seed)
    for _ in range(count):
        kind = rng.random()
        if kind < 0.5:
            yield grown(rng, rng.randint(1, 5))
        elif kind < 0.8:
            yield mutated(rng, grown(rng, rng.randint(1, 4)))
        elif kind < 0.9:
            yield mutated(rng, rng.choice(PAYLOADS))
        elif kind < 0.95:
            yield "".join(rng.choice(SCRAPS) for _ in range(rng.randint(0, 60)))
        else:
            yield repeated(rng)


def attempt(text: str, form: int) -> str:
    """Compile and run one text: accepted, refused, or the name of an exception that must not occur."""
    try:
        if form == 0:
            compile_unary_tests(text, "number", FIELDS, functions=FUNCTIONS).matches(5, DATA, HOST)
        elif form == 1:
            compile_assignments("people := " + text, FIELDS, functions=FUNCTIONS).apply(DATA, HOST)
        else:
            result = compile_expression(text, FIELDS, functions=FUNCTIONS).evaluate(DATA, HOST)
            json.dumps(result, allow_nan=False)
    except ExpressionError as error:
        assert str(error) and error.position[0] >= 1 and error.position[1] >= 1
        return "refused"
    except EvaluationError as error:
        assert str(error)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return "accepted"


_FORBIDDEN = (
    "open",
    "exec",
    "compile",
    "import",
    "os.",
    "subprocess",
    "socket",
    "ctypes",
    "code.",
    "pickle",
    "shutil",
    "object.__",
)
watching = False


def _watch(event: str, arguments: object) -> None:
    if watching and event.startswith(_FORBIDDEN):
        touched.append(event)


def run(seed: int, count: int) -> tuple[Counter[str], list[str]]:
    """Try so many texts; the counts, and examples of what must not occur."""
    global watching
    sys.addaudithook(_watch)
    counts: Counter[str] = Counter({"texts": 0, "accepted": 0, "escapes": 0, "over_10_ms": 0, "uncaught": 0})
    examples: list[str] = []
    for number, text in enumerate(texts(seed, count)):
        touched.clear()
        watching, start = True, time.perf_counter()
        outcome = attempt(text, number % 8)
        watching, elapsed = False, time.perf_counter() - start
        counts["texts"] += 1
        counts["accepted"] += outcome == "accepted"
        problems = []
        if touched:
            problems.append("escapes")
        if outcome not in ("accepted", "refused"):
            problems.append("uncaught")
        # Another process may have held the core: a text is slow only when it is slow every time.
        if elapsed > 0.01 and min(_timed(text, number % 8) for _ in range(3)) > 0.01:
            problems.append("over_10_ms")
        for problem in problems:
            counts[problem] += 1
            if len(examples) < 20:
                examples.append(f"{problem}: {text!r}: {outcome} {touched[:3]}")
    return counts, examples


def _timed(text: str, form: int) -> float:
    start = time.thread_time()
    attempt(text, form)
    return time.thread_time() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counted, shown = run(options.seed, options.texts)
    for example in shown:
        print(example)
    print(json.dumps(counted))
