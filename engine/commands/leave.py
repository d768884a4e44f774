"""Somebody leaves: signed out everywhere at once, shut out, and what they had in hand goes to a colleague or back to the groups."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from engine.clock import to_text
from engine.commands.absence import end_row
from engine.commands.hand_on import begin_handing_on
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.people import Person, may
from engine.people.change_log import note
from engine.people.load import person_by_id
from engine.tables import absence, handing_on, membership, person, session


def leave(engine: Engine, actor: Person, person_id: str, to_id: str | None = None) -> str | None:
    """Shut somebody out. The id of the job that hands their tasks on, none when they had none in hand. Raises NotYours, NotFound,
    BadAnswers (key to_id) for a colleague who cannot take them, or when the last administrator would go (key person)."""
    if not may(actor, "change_people"):
        raise NotYours("people are changed by administrators")
    now = engine.clock.now()
    with engine.database.write() as connection:
        leaver = locked(engine, connection, person_id)
        if not leaver.active:
            return None
        if to_id is not None and (to_id == person_id or not (found := person_by_id(engine, connection, to_id)).active or not found.works):
            raise BadAnswers({"to_id": problem("cannot_take")})
        if leaver.holds("administrator"):
            keep_an_administrator(engine, connection, person_id)
        connection.execute(delete(session).where(session.c.person_id == person_id))
        connection.execute(update(person).where(person.c.id == person_id).values(active=False))
        _end_absences(engine, connection, actor, person_id, now)
        note(connection, person_id, actor.id, "left", now, after={"to_id": to_id} if to_id else {})
        return begin_handing_on(engine, connection, actor, person_id, now, to_id=to_id)


def come_back(engine: Engine, actor: Person, person_id: str) -> None:
    """Undo it: they may sign in again, with the roles they had. Tasks stay where they went; what has not gone yet stays theirs."""
    if not may(actor, "change_people"):
        raise NotYours("people are changed by administrators")
    now = engine.clock.now()
    with engine.database.write() as connection:
        if locked(engine, connection, person_id).active:
            return
        connection.execute(update(person).where(person.c.id == person_id).values(active=True))
        connection.execute(update(handing_on).where(handing_on.c.person_id == person_id, handing_on.c.role.is_(None), handing_on.c.done_at.is_(None))
                           .values(done_at=to_text(now)))
        note(connection, person_id, actor.id, "came_back", now)


def locked(engine: Engine, connection: Connection, person_id: str) -> Person:
    """The person as they are now; nobody else changes them until the transaction ends. Raises NotFound."""
    connection.execute(engine.database.for_update(select(person.c.id).where(person.c.id == person_id)))
    return person_by_id(engine, connection, person_id)


def keep_an_administrator(engine: Engine, connection: Connection, without: str) -> None:
    """Raises BadAnswers when nobody else could administer any more. Administrators' rows are locked, so that two cannot remove each other."""
    holders = select(membership.c.person_id).where(membership.c.role == "administrator")
    connection.execute(engine.database.for_update(select(person.c.id).where(person.c.id.in_(holders)).order_by(person.c.id)))
    others = connection.scalar(select(func.count()).select_from(person).where(person.c.id.in_(holders), person.c.active, person.c.id != without))
    if not others:
        raise BadAnswers({"person": problem("last_administrator")})


def _end_absences(engine: Engine, connection: Connection, actor: Person, person_id: str, now: datetime) -> None:
    """Their own, and those in which they stand in for somebody."""
    for row in connection.execute(select(absence).where(
        or_(absence.c.person_id == person_id, absence.c.substitute_id == person_id), absence.c.until_at > to_text(now), absence.c.ended_at.is_(None))).all():
        end_row(engine, connection, row, actor, now)
