"""What a case is merged with, for its page: the main case it follows, or the reports that follow it, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.clock import from_text
from engine.duplicates.likely import Likely, likely_in
from engine.engine import Engine
from engine.followers import ANSWERED, reporters_of
from engine.masking import covered_name
from engine.people import Person, concerned_with, may
from engine.tables import case, open_task, place

MOST = 100                  # followers that are listed


@dataclass(frozen=True)
class MainShown:
    """The case that handles the matter. `number` and `subject` only for who may open it; a villager reads how far it is, in plain words."""

    number: str | None
    subject: str | None
    stage: str
    status: str
    answered: bool
    updated_at: datetime
    villager_zh: str
    villager_en: str


@dataclass(frozen=True)
class FollowerShown:
    """A report that follows. `name` is covered for who does not handle the main case; `open`: it can still be taken apart."""

    number: str
    name: str
    village: str
    created_at: datetime
    following: bool


@dataclass(frozen=True)
class MergedWith:
    """`reporters`: how many people reported the matter; `may_merge`: the reader may merge this case now, `likely` says with what."""

    main: MainShown | None
    followers: tuple[FollowerShown, ...]
    reporters: int
    may_merge: bool
    may_unmerge: bool
    likely: tuple[Likely, ...]


def merged_with(engine: Engine, person: Person, case_id: str) -> MergedWith:
    """What the case page shows of merging. The caller has seen to it that the reader may see the case."""
    with engine.database.read() as connection:
        row = connection.execute(select(case).where(case.c.id == case_id)).one()
        staff = row.reporter_id != person.id and may(person, "see_staff_facts", case=row)
        allowed = staff and may(person, "merge_case", case=row)
        followers = _followers(connection, person, row) if staff else ()
        can = allowed and row.status == "open" and row.merged_into is None and not followers and row.stage in ("report", "accept", "triage")
        likely = likely_in(connection, person, row.place, row.text, row.subject, row.id, engine.clock.now()) if can else ()
        main = _main(engine, connection, person, row, staff)
        return MergedWith(main, followers, len(reporters_of(connection, row.merged_into or row.id)), can,
                          allowed and main is not None and not main.answered and row.status == "open", likely)


def may_join(engine: Engine, person: Person, case_id: str) -> bool:
    """Whether this person filed the case, and it follows none yet."""
    with engine.database.read() as connection:
        row = connection.execute(select(case.c.place, case.c.reporter_id, case.c.filed_by_id, case.c.merged_into).where(case.c.id == case_id)).first()
    return row is not None and row.merged_into is None and may(person, "join_case", case=row)


def _main(engine: Engine, connection: Connection, person: Person, row: Row[Any], staff: bool) -> MainShown | None:
    if row.merged_into is None:
        return None
    main = connection.execute(select(case).where(case.c.id == row.merged_into)).one()
    knows = staff and may(person, "see_case", case=main)
    element = connection.scalar(select(open_task.c.element).where(
        open_task.c.case_id == main.id, open_task.c.role != "villager").order_by(open_task.c.sort_at).limit(1))
    words = engine.catalog.get(main.version, connection).words.get(element or "")
    zh = words.villager_zh if words is not None else None
    return MainShown(
        main.number if knows else None, main.subject if knows else None, main.stage, main.status,
        main.status == "closed" or main.stage in ANSWERED, from_text(main.updated_at), zh or "", (words.villager_en if words is not None else None) or zh or "")


def _followers(connection: Connection, person: Person, row: Row[Any]) -> tuple[FollowerShown, ...]:
    knows = may(person, "see_reporter", case=concerned_with(connection, row))
    rows = connection.execute(
        select(case.c.number, case.c.created_at, case.c.status, case.c.stage, case.c.reporter_id, case.c.confidential, place.c.name.label("village"))
        .join(place, place.c.code == case.c.place).where(case.c.merged_into == row.id).order_by(case.c.created_at, case.c.id).limit(MOST)).all()
    names: Mapping[str, str] = {one.person_id: one.name for one in reporters_of(connection, row.id)}
    return tuple(FollowerShown(
        one.number, _shown(names.get(one.reporter_id, ""), knows, one.confidential), one.village, from_text(one.created_at),
        one.status == "open" and one.stage not in ANSWERED) for one in rows)


def _shown(name: str, knows: bool, confidential: bool) -> str:
    """A confidential report stays so among those it is merged with."""
    return name if knows and not confidential else covered_name(name, confidential) or ""
