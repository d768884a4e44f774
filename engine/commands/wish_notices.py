"""How much a villager wants to be sent: about everything, or about one case. In the product every notice is there all the same."""

from __future__ import annotations

from sqlalchemy import delete, insert

from engine import store
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.people import Person, may
from engine.tables import notice_wish

WISHES = ("all", "turn", "none")      # everything; only when it is their turn, an answer or the end; nothing
GENERAL = ""                          # the case_id of what holds for all cases


def wish_notices(engine: Engine, actor: Person, wish: str, case_id: str | None = None) -> None:
    """Keep the wish for one case, or for all that have none of their own; "" takes a case's own wish back. Raises BadAnswers, NotYours."""
    if wish not in ((*WISHES, "") if case_id else WISHES[:2]):
        raise BadAnswers({"wish": problem("not_an_option")})
    with engine.database.write() as connection:
        if case_id and not may(actor, "wish_notices", case=store.load_case(connection, engine.database, case_id)):
            raise NotYours("only whose case it is says how much they want to hear of it")
        own = (notice_wish.c.person_id == actor.id, notice_wish.c.case_id == (case_id or GENERAL))
        connection.execute(delete(notice_wish).where(*own))
        if wish and (case_id or wish != "all"):
            connection.execute(insert(notice_wish).values(person_id=actor.id, case_id=case_id or GENERAL, wish=wish))
