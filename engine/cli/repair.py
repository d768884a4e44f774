"""epoint repair PATH [--element ID] [--rule RULE] --repair ID [--choice ANSWER]: mend one finding of `epoint check`; `--list` shows what can be."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.lint import Finding, lint_folder
from engine.lint.repairs import CannotRepair, apply
from engine.lint.repairs.everything import repair_all
from engine.lint.repairs.folders import files_of, write_changed
from engine.roles import Role, parse_roles
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PATH [--element] [--rule] [--repair] [--choice] [--list]"""
    parser.add_argument("path", type=Path, help="a process folder, or a single file")
    parser.add_argument("--element", help="only findings of this element")
    parser.add_argument("--rule", help="only findings of this rule, as in gateways.no_condition")
    parser.add_argument("--repair", metavar="ID", help="the repair to make")
    parser.add_argument("--choice", metavar="ANSWER", help="the answer it asks for (default: the likely one)")
    parser.add_argument("--list", action="store_true", help="only say which repairs there are")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when the repair was made, 1 when it could not be, 2 when there is no such finding, repair or path."""
    if not options.path.exists():
        print(f"epoint: no such file or folder: {options.path}", file=sys.stderr)
        return 2
    roles = _roles(settings)
    before = {name: file.read_bytes() for name, file in files_of(options.path).items()}
    found = [one for one in lint_folder(before, roles, "en") if one.repairs and _meant(one, options)]
    if options.list or not options.repair:
        for one in found:
            print(_in_words(one))
        return 0
    finding = next((one for one in found if any(repair.id == options.repair for repair in one.repairs)), None)
    if finding is None:
        print(f"epoint: no finding here has the repair {options.repair}; epoint repair {options.path} --list shows them", file=sys.stderr)
        return 2
    try:
        after = apply(before, finding, options.repair, options.choice, roles=roles, locale="en")
    except CannotRepair as problem:
        print(f"epoint: {problem}", file=sys.stderr)
        return 1
    for place in write_changed(before, after, options.path):
        print(f"changed {place}")
    return 0


def repair_paths(settings: Settings, path: Path) -> None:
    """Make every repair with a likely answer in a process folder, a folder of such folders, or a file; says each."""
    roles = _roles(settings)
    folders = sorted({file.parent for file in path.rglob("*.bpmn")}) if path.is_dir() else [path]
    for one in folders:
        before = {name: file.read_bytes() for name, file in files_of(one).items()}
        after, made = repair_all(before, lambda files: lint_folder(files, roles, "en"), roles, "en")
        for done in made:
            print(f"repaired {done.finding.file} {done.finding.element}: {done.repair.label}{f' ({done.choice})' if done.choice else ''}", file=sys.stderr)
        write_changed(before, after, one)


def _roles(settings: Settings) -> dict[str, Role]:
    return parse_roles((settings.processes_dir / "roles.toml").read_text(encoding="utf-8"))


def _meant(finding: Finding, options: argparse.Namespace) -> bool:
    return (options.element is None or finding.element == options.element) and (options.rule is None or finding.rule == options.rule)


def _in_words(finding: Finding) -> str:
    lines = [f"{finding.file} {finding.element or '—'} [{finding.rule}]: {finding.reason}"]
    for one in finding.repairs:
        choices = ", ".join(choice.value for choice in one.choices[:8])
        lines.append(f"    --repair {one.id}{' --choice …' if one.ask else ''}  {one.label}{f': {choices}' if choices else ''}")
    return "\n".join(lines)
