"""Likely duplicates of a report, with the reason, as far as the reader may know of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.clock import from_text
from engine.duplicates.candidates import candidates
from engine.duplicates.likeness import ALIKE, Likeness, pairs
from engine.engine import Engine
from engine.people import Person, may
from engine.subjects import says_nothing
from engine.tables import case
from engine.tables import place as place_table

MOST = 5                    # so many are shown
FEWEST = 6                  # character pairs; who has typed less has not said yet what it is about
# Nobody learns from typing whether a neighbour complained about them: quarrels are offered to staff only.
BETWEEN_PEOPLE = frozenset({"dispute"})


@dataclass(frozen=True)
class Likely:
    """A case that handles perhaps the same matter. The reason: `same_village` (else a neighbour), reported `day`, `percent` of what is
    rare in it is alike, `words` both say. `number`, `subject` and `words` are empty unless the reader may open the case; `own`: the
    reader reported it; `joinable`: a report can be merged into it now, else `why_not` (closed | incident) says why not."""

    case_id: str
    percent: int
    place: str
    village: str
    same_village: bool
    day: datetime
    stage: str
    status: str
    own: bool
    number: str | None
    subject: str | None
    words: tuple[str, ...]

    @property
    def joinable(self) -> bool:
        """Whether a report can be merged into it."""
        return self.status == "open"


def likely_duplicates(
    engine: Engine, person: Person, place: str, text: str, subject: str | None = None, exclude: str | None = None,
) -> tuple[Likely, ...]:
    """The cases around `place` that are probably about the same, the most alike first. A case that follows another one stands for
    that one; `exclude` is a case that is no duplicate of itself, nor of its followers."""
    if len(pairs(subject or "", text)) < FEWEST:
        return ()
    with engine.database.read() as connection:
        return likely_in(connection, person, place, text, subject, exclude, engine.clock.now())


def likely_in(
    connection: Connection, person: Person, place: str, text: str, subject: str | None, exclude: str | None, now: datetime,
) -> tuple[Likely, ...]:
    """The same inside a transaction: what may be joined is looked up again when it is joined."""
    if says_nothing(subject or "", text):
        return ()
    rows = [row for row in candidates(connection, place, now) if exclude is None or exclude not in (row.id, row.merged_into)]
    likeness = Likeness(subject or "", text, [(row.subject, row.text) for row in rows])
    found: dict[str, tuple[float, Row[Any], tuple[str, ...]]] = {}
    for share, number in sorted(((likeness.share(number), number) for number in range(len(rows))), reverse=True):
        if share < ALIKE or len(found) >= MOST:
            break
        row = rows[number]
        found.setdefault(row.merged_into or row.id, (share, row, likeness.words(number)))
    mains = _mains(connection, {key for key in found if key != exclude})
    names = _villages(connection, {row.place for row in mains.values()})
    shown = (_shown(person, mains[key], share, words, place, names) for key, (share, row, words) in found.items() if key in mains)
    return tuple(one for one in shown if one is not None)


def _mains(connection: Connection, ids: set[str]) -> Mapping[str, Row[Any]]:
    """The cases that handle what was found."""
    if not ids:
        return {}
    query: Any = select(
        case.c.id, case.c.number, case.c.place, case.c.subject, case.c.category, case.c.status, case.c.stage, case.c.created_at,
        case.c.reporter_id, case.c.filed_by_id, case.c.about_id).where(case.c.id.in_(ids))
    return {row.id: row for row in connection.execute(query)}


def _villages(connection: Connection, codes: set[str]) -> Mapping[str, str]:
    query = select(place_table.c.code, place_table.c.name).where(place_table.c.code.in_(codes))
    return {row.code: row.name for row in connection.execute(query)} if codes else {}


def _shown(person: Person, row: Row[Any], share: float, words: tuple[str, ...], place: str, names: Mapping[str, str]) -> Likely | None:
    """As this reader may see it; none when that is not at all. Villagers see of another's case that there is one."""
    own, knows = row.reporter_id == person.id, may(person, "see_case", case=row)
    if row.about_id == person.id or not knows and (row.category in BETWEEN_PEOPLE or row.status != "open"):
        return None
    return Likely(
        case_id=row.id, percent=min(100, round(share * 100)), place=row.place, village=names.get(row.place, ""), same_village=row.place == place,
        day=from_text(row.created_at), stage=row.stage, status=row.status, own=own, number=row.number if knows else None,
        subject=row.subject if knows else None, words=words if knows else ())
