"""Bring the process folders into the catalog: what passes lint becomes the current version, what does not changes nothing."""

from __future__ import annotations

from pathlib import Path

from engine.catalog.catalog import read_folder, version_of
from engine.catalog.definition import Definition
from engine.engine import Engine
from engine.errors import NotFound
from engine.lint import lint_folder
from engine.lint.finding import Finding, Refused


def processes_in(folder: Path) -> list[str]:
    """The ids of the processes a folder holds: one subfolder each, with a diagram of the same name."""
    return sorted(path.name for path in folder.iterdir() if (path / f"{path.name}.bpmn").is_file())


def deploy(engine: Engine, process: str) -> Definition:
    """Lint, compile and make current. Raises Refused with every finding when the folder may not ship; nothing changes then."""
    files = read_folder(process, engine.settings.processes_dir, engine.settings.forms_dir)
    known = _already_current(engine, process, version_of(files))
    if known is not None:
        return known
    findings = lint_folder({path: text.encode() for path, text in files.items()}, engine.roles)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise Refused(errors)
    return engine.catalog.deploy(process, files, engine.clock.now())


def _already_current(engine: Engine, process: str, version: str) -> Definition | None:
    """Linting again what runs already would only cost time at every start."""
    with engine.database.read() as connection:
        try:
            current = engine.catalog.current(connection, process)
        except NotFound:
            return None
    return current if current.version == version else None


def deploy_all(engine: Engine) -> dict[str, list[Finding]]:
    """Deploy every process folder; the findings of those refused, by process. A refused folder keeps its last good version."""
    refused: dict[str, list[Finding]] = {}
    for process in processes_in(engine.settings.processes_dir):
        try:
            deploy(engine, process)
        except Refused as problem:
            refused[process] = list(problem.findings)
    return refused
