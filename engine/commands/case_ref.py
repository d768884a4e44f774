"""What a command answers: which case it touched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseRef:
    """A case by its id, and by the number people quote. `repeated`: the request had been carried out before."""

    id: str
    number: str
    repeated: bool = False
