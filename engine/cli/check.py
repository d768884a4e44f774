"""epoint check PATH… [--json]: may these diagrams, tables and forms ship? Nothing in them is executed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine.cli.repair import repair_paths
from engine.lint import check_paths
from engine.lint.check import FileReport
from engine.roles import parse_roles
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PATH… [--json]"""
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="a folder of processes, one process, or single files")
    parser.add_argument("--json", action="store_true", help="one JSON line per file: file, drawn, runnable, findings")
    parser.add_argument("--repair", action="store_true", help="first make every repair that needs no answer or has a likely one; the files are changed")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when every file is runnable, 1 when one is not, 2 when a path does not exist."""
    missing = [path for path in options.paths if not path.exists()]
    if missing:
        print(f"epoint: no such file or folder: {', '.join(map(str, missing))}", file=sys.stderr)
        return 2
    if options.repair:
        for path in options.paths:
            repair_paths(settings, path)
    roles = parse_roles((settings.processes_dir / "roles.toml").read_text(encoding="utf-8"))
    reports = check_paths(options.paths, roles, "en")
    for report in reports:
        print(_as_json(report) if options.json else _in_words(report))
    refused = sum(not report.runnable for report in reports)
    if not options.json:
        print(f"{len(reports)} files, {refused} may not ship.")
    return 1 if refused else 0


def _as_json(report: FileReport) -> str:
    findings = [
        {"element": found.element, "name": found.name, "reason": found.reason, "repair": found.repair, "severity": found.severity, "rule": found.rule,
         "repairs": [{"id": one.id, "label": one.label, "ask": one.ask, "choices": [[choice.value, choice.label] for choice in one.choices], "default": one.default}
                     for one in found.repairs]}
        for found in report.findings
    ]
    return json.dumps({"file": report.file, "drawn": report.drawn, "runnable": report.runnable, "findings": findings}, ensure_ascii=False)


def _in_words(report: FileReport) -> str:
    lines = [f"{'ok     ' if report.runnable else 'REFUSED'} {report.file}"]
    for found in report.findings:
        where = " ".join(part for part in (found.element, f"“{found.name}”" if found.name else "") if part)
        lines.append(f"    {found.severity}: {where + ': ' if where else ''}{found.reason}\n      → {found.repair}")
        if found.repairs:
            lines.append(f"      repairs: {', '.join(one.id for one in found.repairs)}")
    return "\n".join(lines)
