"""One person for the page of those who look after people: roles, absences, what became of their tasks, and every change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from engine.absences import Away, absences_of, stood_in_by
from engine.clock import from_text
from engine.engine import Engine
from engine.errors import NotFound
from engine.people import Person, may
from engine.people.areas import may_over
from engine.people.load import person_by_id
from engine.personal import masked_id_card_of, masked_phone_of
from engine.place_codes import place_at
from engine.tables import case, handed_task, handing_on, open_task, person_change, place, session
from engine.tables import person as person_table

SHOWN = 50          # changes, and results of a job


@dataclass(frozen=True)
class Held:
    """A role at a place, with its name and its township's."""

    role: str
    place: str
    place_name: str


@dataclass(frozen=True)
class Change:
    """One line of a person's history. Places and people in `before` and `after` are names; moments as they are stored."""

    at: datetime
    by: str
    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Handed:
    """What became of one task."""

    number: str
    name: str
    outcome: str


@dataclass(frozen=True)
class Job:
    """Tasks on their way to others. `to`: a colleague's name, none for the groups."""

    total: int
    moved: int
    done: bool
    to: str | None
    results: tuple[Handed, ...]


@dataclass(frozen=True)
class PersonPage:
    """A person. `phone` and `id_card` are covered; `sessions`: signed in so many times now; `in_hand`: tasks assigned to them, none above 100."""

    person: Person
    phone: str | None
    id_card: str | None
    home: str | None
    roles: tuple[Held, ...]
    sessions: int
    in_hand: int
    absences: tuple[Away, ...]
    standing: tuple[Away, ...]
    job: Job | None
    changes: tuple[Change, ...]
    may_change: bool


def person_page(engine: Engine, reader: Person, person_id: str) -> PersonPage:
    """The page of somebody the reader looks after. Raises NotFound for everybody else."""
    with engine.database.read() as connection:
        found = person_by_id(engine, connection, person_id)
        if not may_over(reader, "see_people", found):
            raise NotFound("no such person")
        sealed = connection.execute(select(person_table.c.phone_sealed, person_table.c.id_card_sealed).where(person_table.c.id == person_id)).one()
        sessions = connection.scalar(select(func.count()).select_from(session).where(session.c.person_id == person_id)) or 0
        some = select(open_task.c.id).where(open_task.c.assignee_id == person_id).limit(100).subquery()
        in_hand = connection.scalar(select(func.count()).select_from(some)) or 0
        job, changes = _job(connection, person_id), _changes(connection, person_id)
        names = _place_names(connection, {held.place for held in found.memberships} | ({found.home} if found.home else set()))
    return PersonPage(
        found, masked_phone_of(engine.keyring, person_id, sealed.phone_sealed), masked_id_card_of(engine.keyring, person_id, sealed.id_card_sealed), names.get(found.home or ""),
        tuple(Held(held.role, held.place, names.get(held.place, held.place)) for held in found.memberships), sessions, in_hand,
        absences_of(engine, person_id), stood_in_by(engine, person_id), job, changes, may(reader, "change_people"))


def _job(connection: Connection, person_id: str) -> Job | None:
    """The newest job that hands their tasks on."""
    row = connection.execute(
        select(handing_on, person_table.c.name.label("to_name")).outerjoin(person_table, person_table.c.id == handing_on.c.to_id)
        .where(handing_on.c.person_id == person_id).order_by(handing_on.c.made_at.desc(), handing_on.c.id).limit(1)).first()
    if row is None:
        return None
    results = connection.execute(
        select(case.c.number, handed_task.c.name, handed_task.c.outcome).join(case, case.c.id == handed_task.c.case_id)
        .where(handed_task.c.handing_id == row.id).order_by(handed_task.c.at.desc(), handed_task.c.task_id).limit(SHOWN)).all()
    return Job(row.total, row.moved, row.done_at is not None, row.to_name, tuple(Handed(*one) for one in results))


def _changes(connection: Connection, person_id: str) -> tuple[Change, ...]:
    rows = connection.execute(
        select(person_change, person_table.c.name).join(person_table, person_table.c.id == person_change.c.by_id)
        .where(person_change.c.person_id == person_id).order_by(person_change.c.number.desc()).limit(SHOWN)).all()
    told = [(row, json.loads(row.before), json.loads(row.after)) for row in rows]
    values = [values for _, before, after in told for values in (before, after)]
    places = _place_names(connection, {code for one in values for code in _codes(one)})
    ids = {one[key] for one in values for key in ("to_id", "substitute_id") if one.get(key)}
    people = {row.id: row.name for row in connection.execute(select(person_table.c.id, person_table.c.name).where(person_table.c.id.in_(ids)))}
    return tuple(_change(row, before, after, places, people) for row, before, after in told)


def _codes(values: Mapping[str, Any]) -> set[str]:
    return {str(code) for code in (values.get("place"), values.get("home"), *(seat[1] for seat in values.get("roles") or ())) if code}


def _change(row: Row[Any], before: dict[str, Any], after: dict[str, Any], places: Mapping[str, str], people: Mapping[str, str]) -> Change:
    def named(values: dict[str, Any]) -> dict[str, Any]:
        found = {key: places.get(value, value) if key in ("place", "home") else people.get(value, value) if key in ("to_id", "substitute_id") else value
                 for key, value in values.items()}
        return found | ({"roles": [(role, places.get(code, code)) for role, code in values["roles"]]} if "roles" in values else {})

    return Change(from_text(row.at), row.name, row.kind, named(before), named(after))


def _place_names(connection: Connection, codes: set[str]) -> dict[str, str]:
    """Names below the county: "桃源街道 学勤村"."""
    wanted = codes | {place_at(code, "township") for code in codes}
    names = {row.code: row.name for row in connection.execute(select(place.c.code, place.c.name).where(place.c.code.in_(wanted)))}
    above = {code: names.get(place_at(code, "township")) if len(code) > 9 else None for code in codes}
    return {code: " ".join(part for part in (above[code], names.get(code)) if part) for code in codes}
