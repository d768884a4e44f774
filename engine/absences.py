"""Who is away and who stands in: the reads behind the absence page and a person's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from engine.clock import from_text, to_text
from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person, may
from engine.people.areas import areas
from engine.scope import inside_any
from engine.tables import absence, membership
from engine.tables import person as person_table
from engine.tables import place as place_table

MOST = 200          # colleagues to choose from, absences of a township: more fit no page
PAST = 10


@dataclass(frozen=True)
class Away:
    """An absence. `state`: now, planned, over; `also_away`: the substitute is away as well for some of that time (whoever stands in for
    the substitute does not stand in here)."""

    id: str
    person_id: str
    person: str
    substitute_id: str
    substitute: str
    from_at: datetime
    until_at: datetime
    reason: str
    state: str
    also_away: bool = False


@dataclass(frozen=True)
class Colleague:
    """Somebody to choose: what they do, and where."""

    id: str
    name: str
    roles: tuple[tuple[str, str], ...]            # (role id, name of the place)


def absences_of(engine: Engine, person_id: str) -> tuple[Away, ...]:
    """A person's own, the newest first: all that are not over, and the last few that are."""
    return _found(engine, absence.c.person_id == person_id, newest=True)


def stood_in_by(engine: Engine, person_id: str) -> tuple[Away, ...]:
    """Now or later: for whom this person stands in."""
    return _found(engine, and_(absence.c.substitute_id == person_id, *_not_over(engine)))


def absences_around(engine: Engine, person: Person) -> tuple[Away, ...]:
    """Now or later: who is away in the townships this person enters absences for, the next end first; everywhere for an administrator."""
    own = [held.place for held in person.memberships if may(person, "plan_absence_for", place=held.place)]
    if not own:
        return ()
    there = select(membership.c.person_id).where(membership.c.person_id == absence.c.person_id, inside_any(membership.c.place, own)).exists()
    return tuple(away for away in _found(engine, and_(there, *_not_over(engine))) if away.person_id != person.id)


def colleagues(engine: Engine, person: Person) -> tuple[Colleague, ...]:
    """Who may stand in for this person: active staff of the same township, those of the same place first."""
    own, at = areas(person), {held.place for held in person.memberships}
    found = _staff(engine, own)
    near = {one.id for one, places in found if places & at}
    return tuple(one for one, _ in sorted(found, key=lambda pair: (pair[0].id not in near, pair[0].name)) if one.id != person.id)


def people_around(engine: Engine, actor: Person) -> tuple[Colleague, ...]:
    """Whose absences the actor may enter, by name. Raises NotYours."""
    own = {held.place for held in actor.memberships if may(actor, "plan_absence_for", place=held.place)}
    if not own:
        raise NotYours("only a command room or an administrator enters absences of others")
    return tuple(sorted((one for one, _ in _staff(engine, own) if one.id != actor.id), key=lambda one: one.name))


def _staff(engine: Engine, inside: Iterable[str]) -> list[tuple[Colleague, set[str]]]:
    places = sorted(inside)
    if not places:
        return []
    exact = [code for code in places if len(code) <= 6]          # county staff stand in for county staff, not for every village
    wide = [code for code in places if len(code) > 6]
    there: list[ColumnElement[bool]] = [membership.c.place.in_(exact)] + ([inside_any(membership.c.place, wide)] if wide else [])
    query = (
        select(person_table.c.id, person_table.c.name, membership.c.role, membership.c.place, place_table.c.name.label("place_name"))
        .join(membership, membership.c.person_id == person_table.c.id).join(place_table, place_table.c.code == membership.c.place)
        .where(or_(*there), membership.c.role != "villager", person_table.c.active).order_by(membership.c.place, membership.c.role, person_table.c.id)
        .limit(MOST * 3)
    )
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    own: dict[str, list[Any]] = {}
    for row in rows:
        own.setdefault(row.id, []).append(row)
    return [(Colleague(key, held[0].name, tuple((row.role, row.place_name) for row in held)), {row.place for row in held}) for key, held in own.items()]


def _not_over(engine: Engine) -> tuple[ColumnElement[bool], ...]:
    return absence.c.until_at > to_text(engine.clock.now()), absence.c.ended_at.is_(None)


def _found(engine: Engine, where: ColumnElement[bool], *, newest: bool = False) -> tuple[Away, ...]:
    now, substitute = to_text(engine.clock.now()), person_table.alias("substitute")
    other = absence.alias("other")
    also = select(other.c.id).where(
        other.c.person_id == absence.c.substitute_id, other.c.until_at > absence.c.from_at, other.c.from_at < absence.c.until_at,
        other.c.until_at > now, other.c.ended_at.is_(None)).correlate(absence).exists()
    query = (
        select(absence, person_table.c.name.label("name"), substitute.c.name.label("substitute"), also.label("also"))
        .join(person_table, person_table.c.id == absence.c.person_id).join(substitute, substitute.c.id == absence.c.substitute_id)
        .where(where).order_by(absence.c.until_at.desc() if newest else absence.c.until_at, absence.c.id).limit(MOST)
    )
    with engine.database.read() as connection:
        return _without_old([_away(row, now) for row in connection.execute(query)])


def _without_old(found: Sequence[Away]) -> tuple[Away, ...]:
    over = [away for away in found if away.state == "over"][:PAST]
    return tuple(away for away in found if away.state != "over" or away in over)


def _away(row: Row[Any], now: str) -> Away:
    ends = row.ended_at or row.until_at
    state = "over" if ends <= now or row.ended_at else "now" if row.from_at <= now else "planned"
    return Away(row.id, row.person_id, row.name, row.substitute_id, row.substitute, from_text(row.from_at), from_text(ends), row.reason, state,
                bool(row.also) and state != "over")
