"""Random arithmetic and logic gives what an independent calculation with fractions gives."""

import random
from fractions import Fraction

from engine.expressions import compile_expression

NUMBERS = {"a": 3, "b": -7, "c": 0.5, "d": 12.25}
FIELDS = dict.fromkeys(NUMBERS, "number") | {"yes": "boolean", "no": "boolean"}
DATA = NUMBERS | {"yes": True, "no": False}


def number(rng: random.Random, depth: int) -> tuple[str, Fraction]:
    """A numeric text and its exact value."""
    if depth == 0 or rng.random() < 0.2:
        if rng.random() < 0.5:
            name = rng.choice(list(NUMBERS))
            return name, Fraction(NUMBERS[name])
        text = rng.choice(["0", "1", "2.5", ".25", "10", "0.1", "99"])
        return text, Fraction(text)
    left, right = number(rng, depth - 1), number(rng, depth - 1)
    kind = rng.randrange(6)
    if kind == 0:
        return f"({left[0]} + {right[0]})", left[1] + right[1]
    if kind == 1:
        return f"({left[0]} - {right[0]})", left[1] - right[1]
    if kind == 2:
        return f"{left[0]} * {right[0]}" if depth == 1 else f"({left[0]}) * ({right[0]})", left[1] * right[1]
    if kind == 3:
        return f"max({left[0]}, {right[0]})", max(left[1], right[1])
    if kind == 4:
        return f"floor({left[0]})", Fraction(left[1].__floor__())
    test = condition(rng, depth - 1)
    return f"(if {test[0]} then {left[0]} else {right[0]})", left[1] if test[1] else right[1]


def condition(rng: random.Random, depth: int) -> tuple[str, bool]:
    """A condition and its truth."""
    if depth <= 0:
        return rng.choice([("yes", True), ("no", False), ("true", True), ("false", False)])
    kind = rng.randrange(7)
    if kind < 2:
        left, right = condition(rng, depth - 1), condition(rng, depth - 1)
        word = ("and", "or")[kind]
        return f"({left[0]} {word} {right[0]})", (left[1] and right[1]) if word == "and" else (left[1] or right[1])
    if kind == 2:
        inner = condition(rng, depth - 1)
        return f"not({inner[0]})", not inner[1]
    one, two, three = (number(rng, depth - 1) for _ in range(3))
    if kind == 3:
        return f"({one[0]} < {two[0]})", one[1] < two[1]
    if kind == 4:
        return f"({one[0]} between {two[0]} and {three[0]})", two[1] <= one[1] <= three[1]
    if kind == 5:
        return f"({one[0]} in (<{two[0]}, {three[0]}))", one[1] < two[1] or one[1] == three[1]
    return f"({one[0]} in [{two[0]}, {three[0]}])", one[1] in (two[1], three[1])


def test_10_000_conditions_and_sums_agree_with_the_oracle() -> None:
    rng = random.Random(5)
    tried = 0
    while tried < 10_000:
        text, expected = condition(rng, 4) if tried % 2 else number(rng, 4)
        if len(text) > 500:
            continue
        found = compile_expression(text, FIELDS).evaluate(DATA)
        assert found == (expected if isinstance(expected, bool) else float(expected)), text
        tried += 1
