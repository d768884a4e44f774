"""公开: staff show a solved case to everybody, in words they answer for; and take it back. Neither moves the case: a fact is written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from engine import store
from engine.clock import from_text, shown, to_text
from engine.commands.case_ref import CaseRef
from engine.commands.merge import role_at
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotReleasable, NotYours, problem
from engine.facts import Fact
from engine.masking import without_whereabouts
from engine.people import Person, may
from engine.tables import case, person, public_case

LONGEST = {"subject": 80, "summary": 500, "answer": 1000}
SOLVED = ("closed_satisfied", "closed_basically_satisfied", "closed_unrated")
BETWEEN_PEOPLE = ("dispute",)


def release_case(engine: Engine, actor: Person, case_id: str, *, words: Mapping[str, str], even_a_dispute: bool = False) -> CaseRef:
    """Show the case. `words`: subject, summary, answer, in which nobody's name, number or house may stand. A dispute only the command
    room shows, and only when it says so. Raises NotYours, NotReleasable, BadAnswers."""
    said = {key: " ".join(words.get(key, "").split()) for key in LONGEST}
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, case_id)
        if not may(actor, "release_case", case=row):
            raise NotYours("the village team or the command room shows what was solved")
        why = why_not(row)
        if why is None and row.category in BETWEEN_PEOPLE and not (even_a_dispute and actor.holds("command_room", row.place)):
            why = "dispute"
        if why is not None:
            raise NotReleasable(why=why, number=row.number)
        _check(said, names_in(connection, row.id))
        now, closed = engine.clock.now(), shown(from_text(row.closed_at)).date().isoformat()
        connection.execute(delete(public_case).where(public_case.c.case_id == row.id))
        connection.execute(insert(public_case).values(
            case_id=row.id, id=str(uuid.uuid4()), place=row.place, category=row.category or "", satisfied=row.rating in ("satisfied", "basically_satisfied"),
            closed_on=closed, released_at=to_text(now), released_by_id=actor.id, shown=True, **said))
        _record(connection, row, actor, "released_to_public", engine)
    return CaseRef(row.id, row.number)


def take_back_case(engine: Engine, actor: Person, case_id: str) -> CaseRef:
    """Show it no longer; the words are kept for the next time. Raises NotYours, NotFound (it is not shown)."""
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, case_id)
        if not may(actor, "release_case", case=row):
            raise NotYours("the village team or the command room takes back what is shown")
        done = connection.execute(update(public_case).where(public_case.c.case_id == row.id, public_case.c.shown).values(shown=False))
        if done.rowcount != 1:
            raise NotFound("this case is not shown to the public")
        _record(connection, row, actor, "taken_back_from_public", engine)
    return CaseRef(row.id, row.number)


def why_not(row: Any) -> str | None:
    """Why a case can never be shown: confidential, about somebody, not solved. None when it can."""
    if row.confidential or row.about_id is not None:
        return "confidential"
    if row.status != "closed" or row.outcome not in SOLVED:
        return "not_solved"
    return None


def names_in(connection: Connection, case_id: str) -> tuple[str, ...]:
    """The names that must not appear: of who reported it, and of those whose reports were merged into it."""
    return tuple(connection.scalars(select(person.c.name).join(case, case.c.reporter_id == person.c.id).where(
        (case.c.id == case_id) | (case.c.merged_into == case_id)).distinct()))


def _check(said: Mapping[str, str], names: tuple[str, ...]) -> None:
    errors: dict[str, dict[str, object]] = {}
    for key, text in said.items():
        if not text:
            errors[key] = problem("required")
        elif len(text) > LONGEST[key]:
            errors[key] = problem("too_long", max=LONGEST[key])
        elif not text.isprintable():
            errors[key] = problem("bad_text")
        elif without_whereabouts(text, *names) != text:
            errors[key] = problem("names_somebody")
    if errors:
        raise BadAnswers(errors)


def _record(connection: Connection, row: Row[Any], actor: Person, kind: str, engine: Engine) -> None:
    fact = Fact(kind, actor_id=actor.id, actor_role=role_at(actor, row.place), audience="villager")
    store.append_facts(connection, row, [fact], engine.clock.now(), updated_at=row.updated_at)
