"""Run every rule over a process folder."""

from __future__ import annotations

from collections.abc import Mapping

from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.reading import open_folder
from engine.lint.repairs import with_repairs
from engine.lint.rules import RULES
from engine.roles import Role

MOST = 300      # findings of one folder: more help nobody


def lint_folder(files: Mapping[str, bytes], roles: Mapping[str, Role], locale: str = "zh") -> list[Finding]:
    """Everything that is wrong, by file, errors first. `files` are paths such as processes/grievance/grievance.bpmn and
    forms/grievance/accept.form with their bytes. Never raises, whatever the bytes are, and executes nothing."""
    names = sorted({path.split("/")[1] for path in files if path.startswith("processes/") and path.count("/") > 1})
    found: list[Finding] = []
    for name in names or [""]:
        own = {path: data for path, data in files.items() if _belongs(path, name)} if len(names) > 1 else files
        found += lint_process(name, own, roles, locale)
    return found


def lint_process(process: str, files: Mapping[str, bytes], roles: Mapping[str, Role], locale: str) -> list[Finding]:
    """What is wrong with one process and its files; an empty name means a diagram that lies in no process folder."""
    folder, found = open_folder(process, files, roles, locale)
    return with_repairs(folder, sorted_findings(found + remarks(folder)))


def remarks(folder: Folder) -> list[Finding]:
    """What the rules say of what could be read."""
    return [finding for rule in RULES for finding in rule.check(folder)]


def _belongs(path: str, process: str) -> bool:
    return path.startswith((f"processes/{process}/", f"forms/{process}/", "forms/shared/"))


def sorted_findings(found: list[Finding]) -> list[Finding]:
    """Each finding once, by file, errors first. Of more than MOST, warnings are left out before errors, so that an error is never
    hidden behind them."""
    kept = sorted(dict.fromkeys(found), key=lambda finding: finding.severity != "error")[:MOST]
    return sorted(kept, key=lambda finding: (finding.file, finding.severity != "error"))
