"""What lint says: the file, the element, why it may not ship, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One remark. An "error" keeps the folder from shipping, a "warning" does not."""

    file: str
    element: str
    name: str
    reason: str
    repair: str
    severity: str = "error"


class Refused(Exception):
    """The folder or file may not ship; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{found.file} {found.element}: {found.reason}" for found in findings))
        self.findings = tuple(findings)
