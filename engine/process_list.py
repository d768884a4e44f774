"""The deployed processes: their versions, how many open cases run on each, and what lint says of the folder on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from engine.case_list import OPEN
from engine.catalog.catalog import read_folder, version_of
from engine.clock import from_text
from engine.deploy import processes_in
from engine.engine import Engine
from engine.errors import NotYours
from engine.lint import lint_folder
from engine.lint.finding import Finding
from engine.people import Person, may
from engine.tables import case, definition, process, publication
from engine.tables import person as person_table

NEWEST = 10     # versions shown besides those that open cases run on


@dataclass(frozen=True)
class VersionLine:
    """A deployed version. `open_cases` run on it now; `current`: new cases start on it."""

    version: str
    deployed_at: datetime
    current: bool
    open_cases: int
    by: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Proposal:
    """A publication that waits for a second person. `own`: this person proposed it."""

    number: int
    version: str
    by: str
    note: str
    own: bool


@dataclass(frozen=True)
class ProcessLine:
    """A process. `folder`: "same" as the current version, "changed" (deployed at the next start), "gone" or "new";
    `findings` of the folder as it lies there."""

    id: str
    versions: tuple[VersionLine, ...]
    folder: str
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...] = ()


def process_list(engine: Engine, person: Person, locale: str = "zh") -> list[ProcessLine]:
    """Every process that is deployed or has a folder; findings in the language of `locale`. Raises NotYours."""
    if not may(person, "see_processes"):
        raise NotYours("processes are for staff")
    running = select(case.c.version, func.count().label("n")).where(case.c.status.in_(OPEN)).group_by(case.c.version)
    with engine.database.read() as connection:
        current = {row.id: row.current_version for row in connection.execute(select(process.c.id, process.c.current_version))}
        known = connection.execute(
            select(definition.c.process, definition.c.version, definition.c.deployed_at).order_by(definition.c.deployed_at.desc())).all()
        open_on = {row.version: row.n for row in connection.execute(running)}
        told = connection.execute(select(publication, person_table.c.name).join(person_table, person_table.c.id == publication.c.proposed_by_id)
                                  .where(publication.c.status != "refused").order_by(publication.c.number)).all()
    notes = {row.version: (row.name, row.note) for row in told if row.status == "published"}
    lines = []
    for name in sorted(current.keys() | set(processes_in(engine.settings.processes_dir))):
        own = [VersionLine(row.version, from_text(row.deployed_at), row.version == current.get(name), open_on.get(row.version, 0), *notes.get(row.version, (None, "")))
               for row in known if row.process == name]
        shown = tuple(one for number, one in enumerate(own) if number < NEWEST or one.open_cases or one.current)
        proposals = tuple(Proposal(row.number, row.version, row.name, row.note, row.proposed_by_id == person.id)
                          for row in told if row.process == name and row.status == "proposed")
        lines.append(ProcessLine(name, shown, *_folder(engine, name, current.get(name), locale), proposals))
    return lines


def _folder(engine: Engine, name: str, current: str | None, locale: str) -> tuple[str, tuple[Finding, ...]]:
    """What lies on the disk: its relation to what runs, and its findings."""
    files = read_folder(name, engine.settings.processes_dir, engine.settings.forms_dir)
    if f"processes/{name}/{name}.bpmn" not in files:
        return "gone", ()
    found = tuple(lint_folder({path: text.encode() for path, text in files.items()}, engine.roles, locale))
    if current is None:
        return "new", found
    return ("same" if version_of(files) == current else "changed"), found
