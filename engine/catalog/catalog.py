"""Deployed definitions: stored in the database, compiled once per version and process, shared by all cases."""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from engine.catalog.compile import compile_definition
from engine.catalog.definition import Definition
from engine.clock import to_text
from engine.database import Database
from engine.errors import NotFound
from engine.tables import definition as definition_table
from engine.tables import process as process_table

KEPT = (".bpmn", ".dmn", ".form", ".toml", ".md")


def read_folder(process: str, processes_dir: Path, forms_dir: Path) -> dict[str, str]:
    """The files of a process and its forms, by their path in the project. Scenarios belong to it, pictures do not."""
    found = {}
    for base, label in ((processes_dir / process, "processes"), (forms_dir / process, "forms"), (forms_dir / "shared", "forms")):
        for path in sorted(base.rglob("*")) if base.is_dir() else ():
            if path.is_file() and path.suffix in KEPT and not path.is_symlink():
                root = processes_dir if label == "processes" else forms_dir
                found[f"{label}/{path.relative_to(root).as_posix()}"] = path.read_text(encoding="utf-8", errors="replace" if path.suffix == ".md" else "strict")
    return found


def version_of(files: Mapping[str, str]) -> str:
    """The content's identity: changes when anything that runs changes. Scenarios and prose do not run."""
    running = {path: text for path, text in files.items() if "/scenarios/" not in path and not path.endswith(".md")}
    return hashlib.sha256(json.dumps(running, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Catalog:
    """Definitions by version, compiled on first use and kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._compiled: dict[str, Definition] = {}
        self._lock = threading.Lock()

    def keep(self, process: str, files: Mapping[str, str], at: datetime) -> Definition:
        """Keep these files as a version that may become current. Compiles first: raises what compile raises and changes nothing."""
        version = version_of(files)
        compiled = self._compiled.get(version) or compile_definition(process, version, files)
        with self._database.write() as connection:
            _store(connection, process, version, files, at)
        self._compiled[version] = compiled
        return compiled

    def deploy(self, process: str, files: Mapping[str, str], at: datetime) -> Definition:
        """Make these files the process's current version (at once, for new cases). Compiles first: raises what compile raises
        and changes nothing. Deploying the same content again changes nothing either."""
        version = version_of(files)
        compiled = self._compiled.get(version) or compile_definition(process, version, files)
        with self._database.write() as connection:
            _store(connection, process, version, files, at)
            current = connection.scalar(select(process_table.c.current_version).where(process_table.c.id == process))
            if current is None:
                connection.execute(insert(process_table).values(id=process, current_version=version))
            elif current != version:
                connection.execute(update(process_table).where(process_table.c.id == process).values(current_version=version))
        self._compiled[version] = compiled
        return compiled

    def current(self, connection: Connection, process: str) -> Definition:
        """The version new cases of a process start on. Raises NotFound when nothing was deployed."""
        version = connection.scalar(select(process_table.c.current_version).where(process_table.c.id == process))
        if version is None:
            raise NotFound(f"no process {process!r} is deployed")
        return self._compiled.get(version) or self.get(version, connection)

    def every_current(self, connection: Connection) -> list[Definition]:
        """The current version of every deployed process, by name."""
        rows = connection.execute(select(process_table.c.current_version).order_by(process_table.c.id))
        return [self._compiled.get(row.current_version) or self.get(row.current_version, connection) for row in rows]

    def get(self, version: str, connection: Connection | None = None) -> Definition:
        """The definition of a version. Raises NotFound."""
        found = self._compiled.get(version)
        if found is None:
            with self._lock:
                found = self._compiled.get(version) or self._load(version, connection)
                self._compiled[version] = found
        return found

    def _load(self, version: str, connection: Connection | None) -> Definition:
        query = select(definition_table.c.process, definition_table.c.files).where(definition_table.c.version == version)
        if connection is None:
            with self._database.read() as own:
                row = own.execute(query).first()
        else:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"no definition has the version {version[:12]}")
        return compile_definition(row.process, version, json.loads(zlib.decompress(row.files)))


def _store(connection: Connection, process: str, version: str, files: Mapping[str, str], at: datetime) -> None:
    known = connection.scalar(select(definition_table.c.version).where(definition_table.c.version == version))
    if known is None:
        blob = zlib.compress(json.dumps(dict(files), ensure_ascii=False).encode(), 9)
        connection.execute(insert(definition_table).values(version=version, process=process, files=blob, deployed_at=to_text(at)))
