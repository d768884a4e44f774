"""Everything one page shows of how a process runs, from one reading of its facts."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from engine.engine import Engine
from engine.figures.periods import Period
from engine.people import Person
from engine.tables import definition
from engine.watch.drawing import Drawing, drawing_of
from engine.watch.hand_overs import HandOver, hand_overs
from engine.watch.heat import Heat, heat, here_now
from engine.watch.sample import Asked, sampled, scope_of, walks
from engine.watch.variants import Stray, Variant, strays, variants

KEPT = 120.0                  # seconds an answer of many cases is kept
MANY = 300
VERSIONS = 20
_KEPT: dict[tuple[str, str, Asked], tuple[float, Watched]] = {}


@dataclass(frozen=True)
class Watched:
    """A process in a place and a period. `version`: whose drawing is shown; `read`: cases read; `whole`: there are no others;
    `versions`: (version, cases read on it), the newest first; `ways`: how many different ways closed cases took."""

    place: str
    period: Period
    version: str
    drawing: Drawing
    read: int
    whole: bool
    versions: tuple[tuple[str, int], ...]
    heat: Heat
    variants: tuple[Variant, ...]
    ways: int
    strays: tuple[Stray, ...]
    hand_overs: tuple[HandOver, ...]


def watched(engine: Engine, person: Person, asked: Asked) -> Watched:
    """How the process ran. An answer of many cases is kept for KEPT seconds. Raises NotYours, NotFound."""
    scope, period = scope_of(engine, person, asked)
    key = engine.database.url, scope, Asked(asked.process, scope, period.since, period.until, asked.version)
    kept = _KEPT.get(key)
    if kept is not None and time.monotonic() < kept[0]:
        return kept[1]
    found = _read(engine, person, asked)
    for old in [old for old, (until, _) in _KEPT.items() if until < time.monotonic()]:
        del _KEPT[old]
    if found.read >= MANY:
        _KEPT[key] = time.monotonic() + KEPT, found
    return found


def _read(engine: Engine, person: Person, asked: Asked) -> Watched:
    with engine.database.read() as connection:
        shown = engine.catalog.get(asked.version, connection) if asked.version else engine.catalog.current(connection, asked.process)
        drawing = drawing_of(shown)
        sample = sampled(engine, connection, person, asked)
        ways = list(walks(engine, connection, sample.cases))
        here = here_now(engine, connection, asked.process, sample.place, asked.version)
        known = connection.scalars(select(definition.c.version).where(definition.c.process == asked.process).order_by(
            definition.c.deployed_at.desc()).limit(VERSIONS)).all()
    on = Counter(case.version for case, _ in ways)
    taken, many = variants(ways, drawing)
    return Watched(
        sample.place, sample.period, shown.version, drawing, len(ways), sample.whole, tuple((version, on[version]) for version in known),
        heat(drawing, ways, here), tuple(taken), many, tuple(strays(ways, drawing)), tuple(hand_overs(ways)))
