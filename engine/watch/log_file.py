"""An event log as a file: who may take it, how much, and a record that it was taken."""

from __future__ import annotations

from collections.abc import Iterator

from engine.engine import Engine
from engine.errors import NotFound
from engine.export.log import begin_export, end_export
from engine.people import Person
from engine.watch.drawing import drawing_of
from engine.watch.event_log import MOST, TYPES, ocel, xes
from engine.watch.sample import Asked, sampled, scope_of, walks


def event_log(engine: Engine, person: Person, asked: Asked, kind: str) -> Iterator[bytes]:
    """The file's bytes, piece by piece; that it was taken is written down before the first. Raises NotFound, NotYours, TooManyExports."""
    if kind not in TYPES:
        raise NotFound("there is no such file")
    scope, period = scope_of(engine, person, asked)
    filters: dict[str, object] = {"place": scope, "since": period.since.isoformat(), "until": period.until.isoformat(), "version": asked.version or ""}
    record = begin_export(engine, person, f"log-{asked.process}"[:20], kind, filters)
    return _pieces(engine, person, asked, kind, record)


def _pieces(engine: Engine, person: Person, asked: Asked, kind: str, record: str) -> Iterator[bytes]:
    with engine.database.read() as connection:
        definition = engine.catalog.get(asked.version, connection) if asked.version else engine.catalog.current(connection, asked.process)
        sample = sampled(engine, connection, person, asked, MOST)
        writer = xes if kind == "xes" else ocel
        for piece in writer(walks(engine, connection, sample.cases), drawing_of(definition)):
            yield piece.encode()
    end_export(engine, record, len(sample.cases), cut=not sample.whole)
