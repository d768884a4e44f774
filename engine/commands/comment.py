"""内部留言: staff talk about a case among themselves; the villager never reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from engine import store
from engine.commands.case_ref import CaseRef
from engine.commands.requests import carried_out, remember
from engine.commands.words import written
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours, problem
from engine.facts import Fact
from engine.mentions import Mentionable, mentionable
from engine.notices.tell import tell_about
from engine.people import Person, concerned_with, may

MOST = 20          # people one comment may mention


def comment(engine: Engine, actor: Person, case_id: str, text: str, mentions: Iterable[str], request_key: str) -> CaseRef:
    """Write a comment; who is mentioned (by id, or as @name in the text) is told. Raises NotYours, BadAnswers (nothing written, or
    somebody mentioned who may not see the case)."""
    said, now = written("comment", text), engine.clock.now()
    with engine.database.write() as connection:
        earlier = carried_out(connection, request_key, actor.id)
        if earlier is not None:
            return earlier
        row = store.load_case(connection, engine.database, case_id)
        concerned = concerned_with(connection, row)
        if row.reporter_id == actor.id or not may(actor, "comment", case=concerned):
            raise NotYours("comments are for those who work on the case")
        chosen = _mentioned(said, mentions, mentionable(engine, connection, row.place, concerned), row)
        fact = Fact("commented", actor_id=actor.id, data={"mentions": chosen}, texts={"words": said})
        store.append_facts(connection, row, [fact], now, updated_at=row.updated_at)
        told = [store.Notice(one, "commented", {"number": row.number}) for one in chosen if one != actor.id]
        tell_about(engine, connection, row, [fact], told, now)
        remember(connection, request_key, actor.id, row.id, now)
    return CaseRef(row.id, row.number)


def _mentioned(said: str, mentions: Iterable[str], people: list[Mentionable], row: Row[Any]) -> list[str]:
    """Ids in order, each once. Of several with one name all are told: one too many is better than the wrong one."""
    known = {one.id for one in people} - {row.reporter_id}
    wanted = [one for one in mentions if one]
    if not set(wanted) <= known:
        raise BadAnswers({"mentions": problem("not_an_option")})
    typed, rest = [], said
    for name in sorted({one.name for one in people}, key=len, reverse=True):     # @王小明 is not @王小
        if f"@{name}" in rest:
            typed += [one.id for one in people if one.name == name and one.id in known]
            rest = rest.replace(f"@{name}", "@")
    return list(dict.fromkeys([*wanted, *typed]))[:MOST]
