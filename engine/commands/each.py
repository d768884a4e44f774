"""One verb on many tasks: each item is a transaction of its own, and each says what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.commands.case_ref import CaseRef
from engine.errors import EPointError

MOST = 100


@dataclass(frozen=True)
class Outcome:
    """What became of one task: its case when it went well, the reason when it did not."""

    task_id: str
    done: CaseRef | None
    problem: EPointError | None


def each(task_ids: Sequence[str], verb: Callable[[str], CaseRef]) -> tuple[Outcome, ...]:
    """Carry out a verb on each task once, in the order given; a failure of one leaves the others alone."""
    return tuple(_one(task_id, verb) for task_id in list(dict.fromkeys(task_ids))[:MOST])


def _one(task_id: str, verb: Callable[[str], CaseRef]) -> Outcome:
    try:
        return Outcome(task_id, verb(task_id), None)
    except EPointError as problem:
        return Outcome(task_id, None, problem)
