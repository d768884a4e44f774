"""The labelled pairs of tests/data/duplicate_pairs.toml with the messages of ../shared, and how well our measure tells them apart."""

from __future__ import annotations

import gzip
import json
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.duplicates.likeness import ALIKE, Likeness
from engine.settings import ROOT

LABELS = ROOT / "tests" / "data" / "duplicate_pairs.toml"
MESSAGES = ROOT.parent / "shared" / "data" / "civic_messages.jsonl.gz"
CONTEXT = 300               # other messages that a pair is looked up among, as a lookup has other candidates


@dataclass(frozen=True)
class Measured:
    """How many of the pairs we call the same are, and how many of those that are the same we find."""

    precision: float
    recall: float


def messages(path: Path = MESSAGES) -> dict[str, tuple[str, str]]:
    """(subject, text) by id, read where they lie."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {found["id"]: (found["subject"], found["text"]) for found in map(json.loads, lines)}


def labels() -> Sequence[dict[str, object]]:
    """The labels: a, b, same, reason."""
    found: list[dict[str, object]] = tomllib.loads(LABELS.read_text(encoding="utf-8"))["pairs"]
    return found


def measure(pairs: Sequence[dict[str, object]], said: dict[str, tuple[str, str]]) -> Measured:
    """Ask for each pair what a lookup would ask: is the one among the likely duplicates of the other?"""
    context = random.Random(1).sample(sorted(said), CONTEXT)
    right = wrong = missed = 0
    for pair in pairs:
        others = [said[str(pair["b"])], *(said[one] for one in context if one not in (pair["a"], pair["b"]))]
        alike = Likeness(*said[str(pair["a"])], others).share(0) >= ALIKE
        right += alike and bool(pair["same"])
        wrong += alike and not pair["same"]
        missed += not alike and bool(pair["same"])
    return Measured(right / max(right + wrong, 1), right / max(right + missed, 1))
