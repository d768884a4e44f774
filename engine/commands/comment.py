"""内部备注: words among those who work, never seen by the villager; who is mentioned is told."""

from __future__ import annotations

from collections.abc import Iterable

from engine import store
from engine.colleagues import who_works_around
from engine.commands.case_ref import CaseRef
from engine.commands.requests import carried_out, remember
from engine.commands.words import required_words
from engine.engine import Engine
from engine.errors import NotYours
from engine.facts import Fact
from engine.notices.tell import Happening, tell
from engine.people import Person, may

MAX_COMMENT = 2000
MOST_MENTIONS = 20


def comment(engine: Engine, actor: Person, case_id: str, text: str, *, request_key: str, mentions: Iterable[str] = ()) -> CaseRef:
    """Write a remark on a case. `mentions`: ids of colleagues to tell; a name written as @name is found too; whoever may not see the case
    is left out. Raises NotYours, NotFound, BadAnswers (comment)."""
    words, now = required_words("comment", text, MAX_COMMENT), engine.clock.now()
    with engine.database.read() as connection:
        found = store.case_place(connection, case_id)
    told = mentioned(engine, actor, found, words, mentions)
    with engine.database.write() as connection:
        row = store.load_case(connection, engine.database, case_id)
        if row.reporter_id == actor.id or not may(actor, "comment", case=row):
            raise NotYours("remarks are for those who work on the case")
        if not remember(connection, request_key, actor.id, row.id, now):
            return carried_out(connection, request_key, actor.id) or CaseRef(row.id, row.number)
        role = next(iter(sorted(held.role for held in actor.memberships if held.role != "villager")), None)
        store.append_facts(connection, row, [
            Fact("commented", actor_id=actor.id, actor_role=role, data={"mentions": told} if told else {}, texts={"comment": words})], now)
        notices = [store.Notice(person_id, "mentioned", {"number": row.number, "by": actor.id}) for person_id in told if person_id != row.reporter_id]
        tell(connection, engine.rulebooks.recent(), Happening(row, row.fact_count), notices, now)
    return CaseRef(row.id, row.number)


def mentioned(engine: Engine, actor: Person, village: str, words: str, chosen: Iterable[str]) -> list[str]:
    """Who is told: those chosen and those written as @name, among the staff around the village."""
    wanted = set(chosen)
    around = who_works_around(engine, actor, village)
    return [one.id for one in around if one.id in wanted or f"@{one.name}" in words][:MOST_MENTIONS]
