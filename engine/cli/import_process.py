"""epoint import-process FILE… --into FOLDER [--repair] [--lane "NAME=ROLE"]…: other tools' BPMN files become process folders; what keeps them from running is said."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.lint import Refused, lint_folder
from engine.lint.repairs import CannotRepair, apply
from engine.lint.repairs.everything import repair_all
from engine.lint.repairs.folders import write_changed
from engine.process_import import Imported, import_process, process_name
from engine.roles import Role, parse_roles
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE… --into FOLDER [--name] [--lane] [--repair]"""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help=".bpmn, .xml or .zip")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="gets processes/NAME/ and forms/NAME/")
    parser.add_argument("--name", help="the process's name (default: from the file's); only with one FILE")
    parser.add_argument("--lane", action="append", default=[], metavar="NAME=ROLE", help="which role a lane is; repeatable")
    parser.add_argument("--repair", action="store_true", help="make every repair that has a likely answer")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when every file came in and may run, 1 when one may not (said why) or could not be read, 2 when used wrongly."""
    roles = parse_roles((settings.processes_dir / "roles.toml").read_text(encoding="utf-8"))
    lanes = dict(pair.split("=", 1) for pair in options.lane if "=" in pair)
    missing = [str(path) for path in options.files if not path.is_file()]
    wrong = sorted(set(lanes.values()) - set(roles))
    if missing or wrong or (options.name and (len(options.files) > 1 or options.name != process_name(options.name))):
        print(f"epoint: {'no such file: ' + ', '.join(missing) if missing else 'no such role: ' + ', '.join(wrong) if wrong else '--name is for one file, a plain word in small letters'}",
              file=sys.stderr)
        return 2
    return max(_one(path, options, roles, lanes) for path in options.files)


def _one(path: Path, options: argparse.Namespace, roles: dict[str, Role], lanes: dict[str, str]) -> int:
    process = options.name or process_name(path.name)
    folder = options.into / "processes" / process
    if folder.exists():
        print(f"epoint: {folder} is there already; choose another --name", file=sys.stderr)
        return 1
    try:
        found = import_process(path.read_bytes(), path.name, roles, "en", process)
    except Refused as problem:
        for one in problem.findings:
            print(f"REFUSED {path}: {one.reason}\n      → {one.repair}", file=sys.stderr)
        return 1
    files = _with_lanes(found, roles, lanes)
    if options.repair:
        files, made = repair_all(files, lambda held: lint_folder(held, roles, "en"), roles, "en")
        for done in made:
            print(f"    repaired {done.finding.element or done.finding.file}: {done.repair.label}{f' ({done.choice})' if done.choice else ''}")
    folder.mkdir(parents=True)
    write_changed({}, files, folder)
    left = [one for one in lint_folder(files, roles, "en") if one.severity == "error"]
    print(f"{'ok     ' if not left else 'IMPORTED'} {path} → {folder}")
    for line in found.notes:
        print(f"    {line}")
    for one in left:
        print(f"    error: {one.element} “{one.name}”: {one.reason}\n      → {one.repair}" + (f"\n      repairs: {', '.join(repair.id for repair in one.repairs)}" if one.repairs else ""))
    return 1 if left else 0


def _with_lanes(found: Imported, roles: dict[str, Role], lanes: dict[str, str]) -> dict[str, bytes]:
    files = dict(found.files)
    for one in found.findings:
        if one.name in lanes and any(repair.id == "lane_role" for repair in one.repairs):
            try:
                files = apply(files, one, "lane_role", lanes[one.name], roles=roles, locale="en")
            except CannotRepair as problem:
                print(f"epoint: {problem}", file=sys.stderr)
    return files
