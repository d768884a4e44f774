"""Bring the process folders into the catalog: what passes lint becomes the current version, what does not changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from engine.catalog.catalog import read_folder, version_of
from engine.catalog.compile import NotRunnable
from engine.catalog.definition import Definition
from engine.catalog.toml_tables import TomlError
from engine.decisions import DecisionError
from engine.engine import Engine
from engine.errors import NotFound
from engine.expressions import ExpressionError
from engine.forms import FormError
from engine.lint import lint_folder
from engine.lint.finding import Finding, Refused
from engine.tables import definition, publication


def processes_in(folder: Path) -> list[str]:
    """The ids of the processes a folder holds: one subfolder each, with a diagram of the same name."""
    return sorted(path.name for path in folder.iterdir() if (path / f"{path.name}.bpmn").is_file())


def deploy(engine: Engine, process: str) -> Definition:
    """Lint, compile and make current. Raises Refused with every finding when the folder may not ship; nothing changes then."""
    try:
        files = read_folder(process, engine.settings.processes_dir, engine.settings.forms_dir)
    except UnicodeDecodeError as problem:
        raise Refused([Finding(process, "", "", f"a file is not UTF-8: {problem}", "Save it again as UTF-8.")]) from problem
    known = _already_current(engine, process, version_of(files))
    if known is not None:
        return known
    checked(engine, process, files)
    try:
        return engine.catalog.deploy(process, files, engine.clock.now())
    except (NotRunnable, ExpressionError, DecisionError, FormError, TomlError, ValueError) as problem:   # what lint did not foresee
        finding = Finding(f"processes/{process}", "", "", str(problem), "Mend what it names; if lint should have found it, tell us.")
        raise Refused([finding]) from problem


def checked(engine: Engine, process: str, files: Mapping[str, str]) -> None:
    """Raises Refused with every error lint finds in these files."""
    findings = lint_folder({path: text.encode() for path, text in files.items()}, engine.roles)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise Refused(errors)


def _already_current(engine: Engine, process: str, version: str) -> Definition | None:
    """Linting again what runs already would only cost time at every start."""
    with engine.database.read() as connection:
        try:
            current = engine.catalog.current(connection, process)
        except NotFound:
            return None
        chosen = connection.execute(select(publication.c.version).where(publication.c.process == process, publication.c.status == "published")
                                    .order_by(publication.c.number.desc()).limit(1)).scalar()
        known = connection.scalar(select(definition.c.version).where(definition.c.version == version))
    if current.version == version or (known is not None and chosen == current.version):
        return current                 # somebody went back to it on purpose: a start does not undo that
    return None


def deploy_all(engine: Engine) -> dict[str, list[Finding]]:
    """Deploy every process folder; the findings of those refused, by process. A refused folder keeps its last good version."""
    refused: dict[str, list[Finding]] = {}
    for process in processes_in(engine.settings.processes_dir):
        try:
            deploy(engine, process)
        except Refused as problem:
            refused[process] = list(problem.findings)
    return refused
