"""Look at a number that every page covers: with a reason, and written down before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, insert, or_, select

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.people import Person, concerned_with, may
from engine.personal import id_card_of, phone_of
from engine.tables import access_log, case

REASONS = ("to_call", "to_visit", "to_check", "other")
WORDS = 200


@dataclass(frozen=True)
class Revealed:
    """A number as it was looked at; none where nobody has given one."""

    person_id: str
    what: str
    number: str | None


def reveal_reporter(engine: Engine, actor: Person, case_id_or_number: str, what: str = "phone", *, reason: str, words: str = "") -> Revealed:
    """The reporter's phone (or "id_card"), for who handles the case. The look is recorded with its reason. Raises NotFound, NotYours,
    BadAnswers (reason, words)."""
    said = _reason(reason, words)
    with engine.database.write() as connection:
        row = connection.execute(select(case).where(or_(case.c.number == case_id_or_number, case.c.id == case_id_or_number))).first()
        concerned = concerned_with(connection, row) if row is not None else None
        if row is None or concerned is None or not may(actor, "see_case", case=concerned):
            raise NotFound("no such case")
        if row.reporter_id is None or not may(actor, "reveal_reporter", case=concerned):
            raise NotYours("the number is for who handles the case")
        return _shown(engine, connection, actor, row.reporter_id, what, reason, said, row.id)


def reveal_person(engine: Engine, connection: Connection, actor: Person, person_id: str, what: str = "phone", *, reason: str, words: str = "") -> Revealed:
    """Somebody's number inside an open transaction, once the caller has seen that the actor may. Recorded the same way. Raises BadAnswers."""
    return _shown(engine, connection, actor, person_id, what, reason, _reason(reason, words), None)


def _shown(engine: Engine, connection: Connection, actor: Person, about: str, what: str, reason: str, words: str | None, case_id: str | None) -> Revealed:
    number = {"phone": phone_of, "id_card": id_card_of}[what](engine, connection, about)
    if number is not None and about != actor.id:
        connection.execute(insert(access_log).values(
            id=str(uuid4()), at=to_text(engine.clock.now()), by_id=actor.id, by_role=_role(actor), about_id=about, what=what, case_id=case_id,
            reason=reason, words=words))
    return Revealed(about, what, number)


def _reason(reason: str, words: str) -> str | None:
    said = " ".join(words.split())
    if reason not in REASONS:
        raise BadAnswers({"reason": problem("not_an_option")})
    if reason == "other" and not said:
        raise BadAnswers({"words": problem("required")})
    if len(said) > WORDS:
        raise BadAnswers({"words": problem("too_long", max=WORDS)})
    return said or None


def _role(actor: Person) -> str:
    return next((held.role for held in actor.memberships if held.role != "villager"), "villager")
