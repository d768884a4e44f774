"""请假与代班: from–to somebody is away, and a substitute's inbox has their tasks as well. It ends by itself, or earlier by a button."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.people import Person, may
from engine.people.areas import areas, may_over
from engine.people.change_log import note
from engine.people.load import person_by_id
from engine.tables import absence, person

LONGEST = timedelta(days=366)
REASON = 200                # characters


def plan_absence(
    engine: Engine, actor: Person, *, person_id: str, substitute_id: str, from_at: datetime, until_at: datetime, reason: str = "",
) -> str:
    """Enter an absence; its id. Raises NotYours for somebody else's people, BadAnswers (keys substitute_id, from_at, until_at, reason)
    for what cannot be, NotFound for nobody."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        connection.execute(engine.database.for_update(select(person.c.id).where(person.c.id == person_id)))
        away = person_by_id(engine, connection, person_id)
        if not may_enter(actor, away):
            raise NotYours("this person's absences are not yours to enter")
        _check_times(connection, away, from_at, until_at, now)
        _check_substitute(engine, connection, away, substitute_id)
        if len(reason) > REASON:
            raise BadAnswers({"reason": problem("too_long", max=REASON)})
        made = str(uuid.uuid4())
        values = {"substitute_id": substitute_id, "from_at": to_text(from_at), "until_at": to_text(until_at)}
        connection.execute(insert(absence).values(
            id=made, person_id=away.id, reason=reason.strip(), made_by_id=actor.id, made_at=to_text(now), **values))
        note(connection, away.id, actor.id, "absence_planned", now, after=values)
    return made


def end_absence(engine: Engine, actor: Person, absence_id: str) -> None:
    """End it now, or call it off before it begins; nothing happens when it is over. Raises NotFound, NotYours."""
    now = engine.clock.now()
    with engine.database.write() as connection:
        row = connection.execute(engine.database.for_update(select(absence).where(absence.c.id == absence_id))).first()
        if row is None:
            raise NotFound("there is no such absence")
        if not may_enter(actor, person_by_id(engine, connection, row.person_id)):
            raise NotYours("this person's absences are not yours to end")
        if row.ended_at is None and row.until_at > to_text(now):
            end_row(engine, connection, row, actor, now)


def end_row(engine: Engine, connection: Connection, row: Row[Any], actor: Person, now: datetime) -> None:
    """Mark an absence as ended and note it with the person who was away."""
    connection.execute(engine.database.for_update(select(person.c.id).where(person.c.id == row.person_id)))
    connection.execute(update(absence).where(absence.c.id == row.id).values(ended_at=to_text(now), ended_by_id=actor.id))
    note(connection, row.person_id, actor.id, "absence_ended", now,
         before={"substitute_id": row.substitute_id, "from_at": row.from_at, "until_at": row.until_at})


def may_enter(actor: Person, away: Person) -> bool:
    """One's own; the command room for those who work in its township; the administrator for all staff."""
    return away.works and ((actor.id == away.id and may(actor, "plan_absence")) or may_over(actor, "plan_absence_for", away))


def _check_times(connection: Connection, away: Person, from_at: datetime, until_at: datetime, now: datetime) -> None:
    if until_at <= from_at:
        raise BadAnswers({"until_at": problem("before_from")})
    if until_at <= now:
        raise BadAnswers({"until_at": problem("over_already")})
    if until_at - from_at > LONGEST:
        raise BadAnswers({"until_at": problem("too_far", days=LONGEST.days)})
    other = connection.execute(select(absence.c.from_at, absence.c.until_at).where(
        absence.c.person_id == away.id, absence.c.until_at > to_text(from_at), absence.c.from_at < to_text(until_at), absence.c.ended_at.is_(None),
    ).limit(1)).first()
    if other is not None:
        raise BadAnswers({"from_at": problem("overlaps", from_at=other.from_at, until_at=other.until_at)})


def _check_substitute(engine: Engine, connection: Connection, away: Person, substitute_id: str) -> None:
    """Raises BadAnswers that says why this person cannot stand in."""
    try:
        substitute = person_by_id(engine, connection, substitute_id)
    except NotFound:
        raise BadAnswers({"substitute_id": problem("choose_one")}) from None
    code = _unfit(away, substitute)
    if code is not None:
        raise BadAnswers({"substitute_id": problem(code, name=substitute.name)})


def _unfit(away: Person, substitute: Person) -> str | None:
    if substitute.id == away.id:
        return "oneself"
    if not substitute.active:
        return "shut_out"
    if not substitute.works:
        return "no_staff"
    return None if areas(away) & areas(substitute) else "other_township"
