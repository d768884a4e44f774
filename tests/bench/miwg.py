"""What becomes of the BPMN MIWG test suite: python tests/bench/miwg.py FOLDER [--table] imports every .bpmn file below it.

The last line is one JSON object: files, refused, drawn, runnable, runnable_after_repairs, lost, crashes, ms_p50, ms_p95, tools."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.catalog.catalog import read_folder  # noqa: F401
from engine.catalog.compile import compile_definition
from engine.catalog.xml import read_xml
from engine.lint import Refused, lint_folder
from engine.lint.diagram import read_diagram
from engine.lint.repairs.everything import repair_all
from engine.lint.rules.drawing import is_drawn
from engine.process_import import Imported, import_process
from engine.roles import parse_roles
from engine.settings import ROOT

ROLES = parse_roles((ROOT / "processes" / "roles.toml").read_text(encoding="utf-8"))


def outcome(path: Path, verbose: bool = False) -> dict[str, object]:
    """What became of one file."""
    row: dict[str, object] = {"refused": 0, "drawn": 0, "runnable": 0, "repaired": 0, "lost": 0, "crash": 0}
    began = time.perf_counter()
    try:
        found = import_process(path.read_bytes(), path.name, ROLES, "en")
    except Refused as problem:
        said = problem.findings[0]
        return row | {"refused": 1, "ms": (time.perf_counter() - began) * 1000, "why": f"{said.reason} → {said.repair}"}
    row["ms"] = (time.perf_counter() - began) * 1000
    row |= {"drawn": int(drawn(found)), "runnable": int(found.runnable), "lost": sum(found.lost.values())}
    files, _ = repair_all(found.files, lambda files: lint_folder(files, ROLES, "en"), ROLES, "en")
    left = [one for one in lint_folder(files, ROLES, "en") if one.severity == "error"]
    row["repaired"] = int(not left)
    if not left:
        compile_definition(found.process, "0", {name: data.decode() for name, data in files.items()})
    if verbose and left:
        print(path, len(found.findings), [(one.rule, one.element, one.reason) for one in left][:8])
    return row


def drawn(found: Imported) -> bool:
    """Whether every process has a picture."""
    return is_drawn(read_diagram(read_xml(found.files[found.trunk], found.trunk), found.trunk))


def below(folder: Path) -> Iterator[tuple[str, Path]]:
    """(tool, file) for every diagram, by tool."""
    for path in sorted(folder.rglob("*.bpmn")):
        yield path.relative_to(folder).parts[0] if path.parent != folder else folder.name, path


def main() -> int:
    """1 when a file crashed or lost an element."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--table", action="store_true", help="print the table of docs/import.md")
    parser.add_argument("--verbose", action="store_true", help="what keeps a file from running after all repairs")
    options = parser.parse_args()
    tools: dict[str, list[dict[str, object]]] = {}
    for tool, path in below(options.folder):
        try:
            row = outcome(path, options.verbose)
        except Exception as problem:
            print(f"CRASH {path}: {type(problem).__name__}: {problem}", file=sys.stderr)
            row = {"crash": 1, "ms": 0.0}
        if "why" in row and options.verbose:
            print(path, row["why"])
        tools.setdefault(tool, []).append(row)
    summed = {tool: {key: sum(int(str(row.get(key, 0))) for row in rows) for key in ("refused", "drawn", "runnable", "repaired", "lost", "crash")} | {"files": len(rows)}
              for tool, rows in tools.items()}
    if options.table:
        print("| tool | files | drawn | runnable | runnable after repairs | refused, in words | lost elements |\n|---|---|---|---|---|---|---|")
        for tool, row in summed.items():
            print(f"| {tool} | {row['files']} | {row['drawn']} | {row['runnable']} | {row['repaired']} | {row['refused']} | {row['lost']} |")
    times = sorted(float(str(row["ms"])) for rows in tools.values() for row in rows)
    whole = {key: sum(row[key] for row in summed.values()) for key in ("files", "refused", "drawn", "runnable", "repaired", "lost", "crash")}
    print(json.dumps(whole | {"ms_p50": round(statistics.median(times), 1), "ms_p95": round(times[int(len(times) * 0.95)], 1), "tools": len(summed)}))
    return 1 if whole["crash"] or whole["lost"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
