"""Words after the tap: what a villager wants to say about a rating that is given already."""

from __future__ import annotations

from sqlalchemy import func, select

from engine import store
from engine.commands.case_ref import CaseRef
from engine.commands.requests import carried_out, remember
from engine.engine import Engine
from engine.errors import BadAnswers, NotWaiting, NotYours, problem
from engine.facts import Fact
from engine.people import Person, may
from engine.tables import fact

LONGEST, MOST = 1000, 3


def explain_rating(engine: Engine, actor: Person, case_id: str, *, request_key: str, words: str) -> CaseRef:
    """Keep the words with the case. Raises NotYours, NotWaiting (not rated, or enough was said), BadAnswers."""
    words = words.replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST:
        raise BadAnswers({"rating_words": problem("required") if not words else problem("too_long", max=LONGEST)})
    if any(ord(char) < 32 and char not in "\n\t" or 0xD800 <= ord(char) <= 0xDFFF for char in words):
        raise BadAnswers({"rating_words": problem("bad_text")})
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        row = store.load_case(connection, engine.database, case_id)
        if not may(actor, "explain_rating", case=row):
            raise NotYours("only who rated a case explains the rating")
        said = connection.scalar(select(func.count()).select_from(fact).where(fact.c.case_id == row.id, fact.c.kind == "rating_explained")) or 0
        if row.rating is None or said >= MOST:
            raise NotWaiting(f"case {row.number} does not wait for words about a rating")
        now = engine.clock.now()
        store.append_facts(connection, row, [Fact("rating_explained", actor_id=actor.id, actor_role="villager", data={"public": ["rating_words"]},
                                                  texts={"rating_words": words}, audience="villager")], now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)
