"""Which version new cases begin on: published from the folder on the disk, or an earlier one made current again. At once in every
process: the current version is read from the database whenever a case begins."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from engine.catalog.catalog import read_folder, version_of
from engine.clock import to_text
from engine.deploy import checked
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotFound, NotYours, problem
from engine.people import Person, may
from engine.tables import definition, process, product_setting, publication

FOUR_EYES = "four_eyes"


def publish_folder(engine: Engine, actor: Person, process_id: str, *, note: str) -> int:
    """Make the folder on the disk the current version, or propose it where a second person has to agree; the publication's number.
    Raises NotYours, BadAnswers, NotFound, Refused with every finding."""
    _allowed(actor, note)
    files = read_folder(process_id, engine.settings.processes_dir, engine.settings.forms_dir)
    if f"processes/{process_id}/{process_id}.bpmn" not in files:
        raise NotFound("there is no such folder")
    checked(engine, process_id, files)
    engine.catalog.keep(process_id, files, engine.clock.now())
    return _publish(engine, actor, process_id, version_of(files), note)


def roll_back(engine: Engine, actor: Person, process_id: str, version: str, *, note: str) -> int:
    """Make a version that was deployed before the current one again. Cases under way stay where they are. Raises NotYours, BadAnswers,
    NotFound, Conflict when it is the current one."""
    _allowed(actor, note)
    with engine.database.read() as connection:
        if connection.scalar(select(definition.c.process).where(definition.c.version == version)) != process_id:
            raise NotFound("this process has no such version")
    engine.catalog.get(version)              # it has to compile with today's code before anybody's case begins on it
    return _publish(engine, actor, process_id, version, note)


def decide_publication(engine: Engine, actor: Person, number: int, *, agree: bool) -> None:
    """The second person agrees, and the version becomes current, or refuses. Raises NotYours for who proposed it, NotFound, Conflict when
    it is decided already."""
    if not may(actor, "agree_deploy"):
        raise NotYours("only designers and administrators agree")
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(select(publication).where(publication.c.number == number))).first()
        if row is None:
            raise NotFound("no such publication")
        if row.status != "proposed":
            raise Conflict("this publication is decided already")
        if row.proposed_by_id == actor.id:
            raise NotYours("somebody else has to agree")
        connection.execute(update(publication).where(publication.c.number == number).values(
            status="published" if agree else "refused", decided_by_id=actor.id, decided_at=to_text(engine.clock.now())))
        if agree:
            _make_current(connection, row.process, row.version)


def set_four_eyes(engine: Engine, actor: Person, on: bool) -> None:
    """From now on a second person has to agree to every publication, or not. Raises NotYours."""
    if not may(actor, "set_four_eyes"):
        raise NotYours("only administrators change this")
    with engine.database.write() as connection:
        done = connection.execute(update(product_setting).where(product_setting.c.name == FOUR_EYES).values(value=str(int(on))))
        if not done.rowcount:
            connection.execute(insert(product_setting).values(name=FOUR_EYES, value=str(int(on))))


def four_eyes(connection: Connection) -> bool:
    """Whether a second person has to agree."""
    return connection.scalar(select(product_setting.c.value).where(product_setting.c.name == FOUR_EYES)) == "1"


def _allowed(actor: Person, note: str) -> None:
    if not may(actor, "deploy"):
        raise NotYours("only designers publish")
    if not note.strip():
        raise BadAnswers({"note": problem("required")})


def _publish(engine: Engine, actor: Person, process_id: str, version: str, note: str) -> int:
    now = to_text(engine.clock.now())
    with engine.database.write() as connection:
        current = connection.scalar(engine.database.for_update(select(process.c.current_version).where(process.c.id == process_id)))
        if current == version:
            raise Conflict("new cases begin on this version already")
        waits = four_eyes(connection)
        number = (connection.scalar(select(func.max(publication.c.number))) or 0) + 1
        connection.execute(insert(publication).values(
            number=number, process=process_id, version=version, previous=current, note=note.strip(), proposed_by_id=actor.id, proposed_at=now,
            status="proposed" if waits else "published", decided_at=None if waits else now))
        if not waits:
            _make_current(connection, process_id, version)
    return number


def _make_current(connection: Connection, process_id: str, version: str) -> None:
    done = connection.execute(update(process).where(process.c.id == process_id).values(current_version=version))
    if not done.rowcount:
        connection.execute(insert(process).values(id=process_id, current_version=version))
