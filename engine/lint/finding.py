"""What lint says: the file, the element, why it may not ship, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One answer a repair may be given, and how people read it."""

    value: str
    label: str


@dataclass(frozen=True)
class Repair:
    """A change that mends a finding by itself. `ask`: "" needs nothing, "choice" one of `choices`, "text" a text of the designer's own
    (`choices` are then proposals). `default` is what is taken when nothing is said; empty when somebody has to say it."""

    id: str
    label: str
    ask: str = ""
    choices: tuple[Choice, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class Finding:
    """One remark. An "error" keeps the folder from shipping, a "warning" does not. `rule` names who says it, as in gateways.no_condition;
    `repairs` are the changes on offer (engine.lint.repairs applies them)."""

    file: str
    element: str
    name: str
    reason: str
    repair: str
    severity: str = "error"
    rule: str = ""
    repairs: tuple[Repair, ...] = ()


class Refused(Exception):
    """The folder or file may not ship; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{found.file} {found.element}: {found.reason}" for found in findings))
        self.findings = tuple(findings)
