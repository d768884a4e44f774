"""Shares of what was counted, and the order of places by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

FEWEST = 5          # a share of fewer cases puts nobody first or last
Item = TypeVar("Item")

# rate → (measures that make it up, measures it is a share of, whether more is better)
RATES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
    "response": (("responded_in_time",), ("responded_in_time", "responded_late"), True),
    "timely": (("timely",), ("closed",), True),
    "village": (("village_solved",), ("closed",), True),
    "satisfaction": (("satisfied", "basically_satisfied"), ("satisfied", "basically_satisfied", "dissatisfied"), True),
    "reopened": (("reopened",), ("closed",), False),
    "repeated": (("repeated",), ("reported",), False),
    "escalated": (("escalated",), ("reported",), False),
}


@dataclass(frozen=True)
class Rate:
    """`part` of `whole`; `share` from 0 to 1, none where there is nothing to take a share of."""

    name: str
    part: int
    whole: int

    @property
    def share(self) -> Fraction | None:
        """The exact share, so that equal ones are equal."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def percent(self) -> float | None:
        """In percent, to a tenth."""
        return None if not self.whole else round(1000 * self.part / self.whole) / 10


def rate(name: str, counts: Mapping[str, int]) -> Rate:
    """A rate of these counts."""
    part, whole, _ = RATES[name]
    return Rate(name, sum(counts[one] for one in part), sum(counts[one] for one in whole))


def ranked(items: Iterable[Item], of: Callable[[Item], Rate]) -> list[tuple[int | None, Item]]:
    """The best first. Equal shares have the same rank and the next rank is left out (1, 2, 2, 4); within a rank the larger whole
    stands first. Where fewer than FEWEST are counted there is no rank, and the item stands at the end."""
    found = list(items)
    enough = [item for item in found if of(item).whole >= FEWEST]
    sign = -1 if enough and RATES[of(enough[0]).name][2] else 1
    enough.sort(key=lambda item: (sign * (of(item).share or 0), -of(item).whole))
    shares = [of(item).share for item in enough]
    rest = sorted((item for item in found if of(item).whole < FEWEST), key=lambda item: -of(item).whole)
    return [(shares.index(of(item).share) + 1, item) for item in enough] + [(None, item) for item in rest]
