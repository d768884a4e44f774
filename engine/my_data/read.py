"""Everything the product knows of one person, as plain values: theirs, and nothing that is known of anybody else."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from engine.clock import from_text
from engine.engine import Engine
from engine.masking import masked_name
from engine.people import Person
from engine.personal import id_card_of, phone_of
from engine.places import name_path
from engine.tables import (
    access_log,
    attachment,
    case,
    consent,
    delivery,
    fact,
    household,
    notice,
    notice_choice,
    notice_wish,
    person,
    push_subscription,
    session,
)

MOST_LINES = 5000        # notices and deliveries; older ones say nothing the cases do not


def everything_of(engine: Engine, owner: Person) -> dict[str, Any]:
    """Sections by name. Staff appear by their role only: who they are is theirs."""
    with engine.database.read() as connection:
        row = connection.execute(select(person).where(person.c.id == owner.id)).one()
        return {
            "person": {
                "name": row.name, "login": row.login, "phone": phone_of(engine, connection, row.id), "id_card": id_card_of(engine, connection, row.id),
                "village": name_path(engine, row.home) if row.home else None, "grid": row.grid, "relation": row.relation,
                "household": connection.scalar(select(household.c.number).where(household.c.id == row.household_id)) if row.household_id else None,
                "language": row.locale, "known_since": row.created_at},
            "cases": [_case(connection, found, owner.id) for found in connection.execute(
                select(case).where(case.c.reporter_id == owner.id).order_by(case.c.created_at))],
            "consents": _plain(connection, select(consent.c.kind, consent.c.version, consent.c.at, consent.c.agreed).where(consent.c.person_id == owner.id).order_by(consent.c.at)),
            "looked_at_my_number": _plain(connection, select(access_log.c.at, access_log.c.by_role, access_log.c.what, access_log.c.reason).where(
                access_log.c.about_id == owner.id).order_by(access_log.c.at)),
            "notices": _plain(connection, select(notice.c.created_at, notice.c.kind, notice.c.read_at).where(notice.c.person_id == owner.id).order_by(notice.c.created_at).limit(MOST_LINES)),
            "messages_sent": _plain(connection, select(delivery.c.created_at, delivery.c.channel, delivery.c.kind, delivery.c.status, delivery.c.sent_at).where(
                delivery.c.person_id == owner.id).order_by(delivery.c.created_at).limit(MOST_LINES)),
            "notice_wishes": _plain(connection, select(notice_wish.c.case_id, notice_wish.c.wish).where(notice_wish.c.person_id == owner.id)),
            "notice_choices": _plain(connection, select(notice_choice.c.channel, notice_choice.c.wanted, notice_choice.c.address).where(notice_choice.c.person_id == owner.id)),
            "browsers_told": _plain(connection, select(push_subscription.c.created_at).where(push_subscription.c.person_id == owner.id)),
            "signed_in": _plain(connection, select(session.c.created_at, session.c.seen_at).where(session.c.person_id == owner.id)),
        }


def files_of_person(connection: Connection, owner_id: str) -> list[Any]:
    """The files (id, digest, name, number of the case) of this person's cases that the villager may open."""
    return list(connection.execute(
        select(attachment.c.id, attachment.c.digest, attachment.c.name, case.c.number).join(case, case.c.id == attachment.c.case_id)
        .where(case.c.reporter_id == owner_id, attachment.c.audience == "villager").order_by(case.c.created_at, attachment.c.added_at)))


def lookers(engine: Engine, owner: Person, most: int = 50) -> list[dict[str, Any]]:
    """Who looked at this person's numbers, the newest first: the name covered, the role, why, for which case."""
    with engine.database.read() as connection:
        rows = connection.execute(
            select(access_log, person.c.name, case.c.number).outerjoin(person, person.c.id == access_log.c.by_id).outerjoin(case, case.c.id == access_log.c.case_id)
            .where(access_log.c.about_id == owner.id).order_by(access_log.c.at.desc()).limit(most)).all()
    return [{"at": from_text(row.at), "name": masked_name(row.name), "role": row.by_role, "what": row.what, "reason": row.reason, "number": row.number} for row in rows]


def _case(connection: Connection, row: Any, owner_id: str) -> dict[str, Any]:
    facts = connection.execute(select(fact).where(fact.c.case_id == row.id, fact.c.audience == "villager").order_by(fact.c.seq))
    return {
        "number": row.number, "subject": row.subject, "text": row.text, "reported_at": row.created_at, "closed_at": row.closed_at, "status": row.status,
        "stage": row.stage, "category": row.category, "rating": row.rating,
        "filed_by_somebody_else": row.filed_by_id is not None and row.filed_by_id != owner_id,
        "what_happened": [{"at": one.at, "what": one.kind, "by": "me" if one.actor_id == owner_id else one.actor_role,
                           "words": json.loads(one.text) if one.text else {}} for one in facts],
    }


def _plain(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(query)]
