"""Every repair that needs no answer, or has a likely one, made over and over until nothing more can be: a draft for a designer to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.lint.finding import Finding, Repair
from engine.lint.repairs import CannotRepair, apply
from engine.roles import Role

ROUNDS, TRIES = 10, 2
MENDED_WARNINGS = frozenset({"drawing.none"})
Lint = Callable[[Mapping[str, bytes]], list[Finding]]


@dataclass(frozen=True)
class Made:
    """One repair that was made, with the answer that was taken for it."""

    finding: Finding
    repair: Repair
    choice: str


def repair_all(files: Mapping[str, bytes], lint: Lint, roles: Mapping[str, Role], locale: str = "zh") -> tuple[dict[str, bytes], list[Made]]:
    """The files with every error mended that has a repair with an answer, and what was done. Ends after ROUNDS looks at the whole."""
    now, made = dict(files), []
    tried: Counter[tuple[str, str, str, str]] = Counter()
    for _ in range(ROUNDS):
        before = now
        for finding in lint(now):
            if finding.severity != "error" and finding.rule not in MENDED_WARNINGS:
                continue
            for repair in finding.repairs:
                key = (finding.file, finding.rule, finding.element, repair.id)
                if (repair.ask and not repair.default) or tried[key] >= TRIES:
                    continue
                tried[key] += 1
                try:
                    now = apply(now, finding, repair.id, roles=roles, locale=locale)
                except CannotRepair:
                    continue
                made.append(Made(finding, repair, repair.default))
                break
        if now == before:
            break
    return now, made
