"""What a villager wished to be sent."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.engine import Engine
from engine.people import Person
from engine.tables import notice_wish

TURN = frozenset({"task_opened", "main_answered", "closed"})      # what "only when I am needed, or there is an answer" means


def wish_of(engine: Engine, person: Person, case_id: str = "") -> str:
    """This person's wish for a case: all, turn or none; "" where it has none of its own. Without a case: the general one."""
    with engine.database.read() as connection:
        found = connection.scalar(select(notice_wish.c.wish).where(notice_wish.c.person_id == person.id, notice_wish.c.case_id == case_id))
    return found or ("" if case_id else "all")


def wants(connection: Connection, person_id: str, case_id: str, kind: str) -> bool:
    """Whether somebody wants to be sent this about their own case: the case's wish, else the general one, else everything."""
    found = {row.case_id: row.wish for row in connection.execute(select(notice_wish.c.case_id, notice_wish.c.wish).where(
        notice_wish.c.person_id == person_id, notice_wish.c.case_id.in_(("", case_id))))}
    wish = found.get(case_id) or found.get("") or "all"
    return wish == "all" or (wish == "turn" and kind in TURN)
