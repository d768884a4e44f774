"""What somebody looks for, and where they may look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.place_codes import LENGTHS
from engine.search.letters import runs, wanted

MOST_RUNS = 8
MOST_LETTERS = 60


@dataclass(frozen=True)
class Asked:
    """Stretches of letters that must all occur, and the places (codes) one of which the case must lie in; '' is everywhere."""

    runs: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def grams(self) -> list[str]:
        """What the index is asked for."""
        return sorted({gram for run in self.runs for gram in wanted(run)})

    @property
    def marks(self) -> list[str] | None:
        """The place marks of the index, one of which must be there; none where a whole county is open."""
        marks = [mark_of(place) for place in self.places]
        return None if None in marks else sorted(mark for mark in marks if mark)

    def fits(self, *texts: str) -> bool:
        """Whether every stretch occurs in one of these texts: neighbours in the index may stand apart in the text."""
        within = [run for text in texts for run in runs(text)]
        return all(any(run in stretch for stretch in within) for run in self.runs)


def asked_for(words: str, places: Iterable[str]) -> Asked | None:
    """What these words ask for; none when there is no letter in them."""
    found = tuple(runs(words[:MOST_LETTERS])[:MOST_RUNS])
    return Asked(found, tuple(places)) if found else None


def mark_of(place: str) -> str | None:
    """How the index spells a township or village; none for a county, which needs no mark."""
    if len(place) <= LENGTHS["county"]:
        return None
    return f"at{place[:LENGTHS['village']]}"


def marks_of_case(village: str) -> list[str]:
    """The place marks of a case: its township and its village."""
    return [f"at{village[:LENGTHS['township']]}", f"at{village[:LENGTHS['village']]}"]
