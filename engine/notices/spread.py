"""An audience becomes people: who holds the role there, who works on the case. Each gets a delivery, or a notice inside the product."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import to_text
from engine.engine import Engine
from engine.facts import canonical
from engine.notices.compose import case_of, values_for
from engine.notices.rule import NoticeRule
from engine.notices.rulebook import RuleBook
from engine.notices.tell import personal_key, write
from engine.notices.timing import leaves_at
from engine.notices.words import filled
from engine.tables import case, delivery, membership, notice, open_task, person

MOST_TOLD = 200       # people of one audience; who sits in a larger group reads its inbox
_NOTICE: dict[str, Any] = {name: dialect.insert(notice).on_conflict_do_nothing() for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))}


def spread(engine: Engine, book: RuleBook, row: Any) -> None:
    """Address one delivery, in a transaction that also ends it: nobody is left out or told twice when the worker dies over it."""
    now, rule, data = engine.clock.now(), book.rules.get(row.rule_id), json.loads(row.data)
    with engine.database.write() as connection:
        people = [one for one in people_of(connection, row.audience, row.case_id) if one != data.get("by")] if rule is not None else []
        if rule is not None and row.channel == "in_product":
            _notices(engine, connection, row, rule, data, people)
        elif rule is not None:
            at, gathered = leaves_at(rule, bool(data.get("urgent")), now)
            write(connection, [{
                "id": personal_key(row.case_id, data.get("seen"), row.kind, data.get("element"), row.channel, one), "channel": row.channel,
                "status": "waiting", "kind": row.kind, "case_id": row.case_id, "person_id": one, "audience": "", "rule_id": row.rule_id,
                "digest": "open" if gathered else "", "attempts": 0, "next_at": to_text(at), "created_at": row.created_at, "data": row.data,
            } for one in people])
        values = {"status": "sent", "sent_at": to_text(now)} if people else {"status": "dropped", "last_error": "nobody"}
        connection.execute(update(delivery).where(delivery.c.id == row.id).values(**values))


def people_of(connection: Connection, audience: str, case_id: str) -> list[str]:
    """The ids of the active people an audience stands for."""
    if audience == "assignee":
        held = select(open_task.c.assignee_id).where(open_task.c.case_id == case_id, open_task.c.assignee_id.is_not(None))
        query = select(person.c.id).where(person.c.id.in_(held), person.c.active)
    else:
        role, _, place = audience.removeprefix("role:").partition("@")
        query = select(person.c.id).join(membership, membership.c.person_id == person.c.id).where(
            membership.c.role == role, membership.c.place == place, person.c.active)
    about = connection.scalar(select(case.c.about_id).where(case.c.id == case_id))      # who is complained about is told nothing
    return [one for one in connection.scalars(query.order_by(person.c.id).limit(MOST_TOLD)) if one != about]


def _notices(engine: Engine, connection: Connection, row: Any, rule: NoticeRule, data: dict[str, Any], people: list[str]) -> None:
    """Notices that carry their words: the notice page shows them as the rule says them."""
    found = case_of(connection, row.case_id)
    words = {f"words_{locale}": filled(rule.words_zh if zh else rule.words_en, values_for(engine, found, row.kind, data, None, zh))
             for locale, zh in (("zh", True), ("en", False))}
    told = canonical({"number": found.number, "element": data.get("element"), "diagram": data.get("diagram"), **words})
    rows = [{"id": personal_key(row.case_id, data.get("seen"), row.kind, data.get("element"), "in_product", one), "case_id": row.case_id,
             "person_id": one, "kind": row.kind, "data": told, "created_at": row.created_at} for one in people]
    if rows:
        connection.execute(_NOTICE[connection.dialect.name], rows)


