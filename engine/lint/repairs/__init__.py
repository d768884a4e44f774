"""What lint finds and can mend: which repairs a finding has, and making one. Nothing else of a file changes than what the repair is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.lint.finding import Finding, Refused
from engine.lint.folder import Folder
from engine.lint.repairs import asking, drawing, ends, events, forms, gateways, ids, removals, roles, tasks, texts, timers
from engine.lint.repairs.kind import Kind
from engine.lint.repairs.work import CannotRepair, Work
from engine.roles import Role

__all__ = ["KINDS", "CannotRepair", "apply", "with_repairs"]

# In the order in which they are offered for one finding: the first is what most people want.
MODULES = (ids, tasks, roles, asking, gateways, events, timers, forms, ends, texts, drawing, removals)
KINDS: tuple[Kind, ...] = (*(kind for module in MODULES for kind in module.KINDS), *asking.LATE_KINDS)
_BY_RULE: dict[str, tuple[Kind, ...]] = {}
for _kind in KINDS:
    for _rule in _kind.rules:
        _BY_RULE[_rule] = (*_BY_RULE.get(_rule, ()), _kind)


def with_repairs(folder: Folder, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each with the repairs it has."""
    return [replace(found, repairs=tuple(repair for kind in _BY_RULE.get(found.rule, ()) if (repair := kind.offered(folder, found)) is not None))
            if found.rule in _BY_RULE else found for found in findings]


def apply(files: Mapping[str, bytes], finding: Finding, repair_id: str, choice: str | None = None, *, roles: Mapping[str, Role], locale: str = "zh") -> dict[str, bytes]:
    """The files after a repair of a finding; without a choice, the repair's default. Raises CannotRepair, in words."""
    repair = next((one for one in finding.repairs if one.id == repair_id), None)
    kind = next((one for one in KINDS if one.id == repair_id), None)
    zh = locale.startswith("zh")
    if repair is None or kind is None:
        raise CannotRepair(f"这里没有修复 {repair_id}" if zh else f"there is no repair {repair_id} here")
    given = repair.default if choice is None else choice
    if repair.ask and not given.strip():
        raise CannotRepair(f"{repair.label}：请选择或填写" if zh else f"{repair.label}: choose or write something")
    if repair.ask == "choice" and given not in {one.value for one in repair.choices}:
        raise CannotRepair(f"没有选项 {given[:60]}" if zh else f"there is no choice {given[:60]}")
    work = Work(files, finding, roles, locale)
    try:
        kind.make(work, given)
    except Refused as problem:
        raise CannotRepair(problem.findings[0].reason) from problem
    return work.done()
