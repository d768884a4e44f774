"""Remove what is known of one person. Their cases stay as cases of nobody: counts, times, places and how they went, without a name.

A fact's words are taken away whole where the person wrote them or where they name the person: only their digest is in the chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from engine.clock import to_text
from engine.engine import Engine
from engine.masking import masked_text
from engine.my_data.gone_files import drop_rows
from engine.personal.numbers import opened_id_card, opened_phone
from engine.personal.sealed_columns import COLUMNS
from engine.search import index_again
from engine.tables import (
    access_log,
    attachment,
    backup_code,
    case,
    case_link,
    case_move,
    delivery,
    draft,
    fact,
    help_request,
    household,
    incident,
    known_subject,
    legal_hold,
    new_account,
    notice,
    notice_choice,
    notice_wish,
    person,
    person_change,
    preference,
    push_subscription,
    request,
    saved_filter,
    second_factor,
    session,
    sign_in_attempt,
    sign_in_log,
    upload,
)

NAME = "已注销"          # stands where a name stood, on every page
_OWN = (session, push_subscription, notice_choice, preference, saved_filter, draft, notice, delivery, request,
        backup_code, case_link, known_subject, new_account, notice_wish, second_factor, sign_in_log)


def erase(engine: Engine, connection: Connection, person_id: str, now: datetime) -> set[str]:
    """In the open transaction; the digests of files whose bytes are to go after it."""
    row = connection.execute(engine.database.for_update(select(person).where(person.c.id == person_id))).one()
    known = [one for one in (row.name, opened_phone(engine.keyring, row.id, row.phone_sealed), opened_id_card(engine.keyring, row.id, row.id_card_sealed)) if one]
    gone: set[str] = set()
    for own in connection.execute(select(case.c.id, case.c.place, case.c.subject, case.c.text, case.c.filed_by_id).where(case.c.reporter_id == person_id)):
        gone |= _case(connection, own, person_id, known)
    for table in _OWN:
        if table is delivery:
            connection.execute(update(delivery).where(delivery.c.joined_to.in_(select(delivery.c.id).where(delivery.c.person_id == person_id))).values(joined_to=None))
        connection.execute(delete(table).where(table.c.person_id == person_id))
    connection.execute(update(upload).where(upload.c.person_id == person_id).values(name="", expires_at=to_text(now)))      # its bytes go with the sweep
    if row.login:
        connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.key == f"login:{row.login}"))
    connection.execute(update(person_change).where(person_change.c.person_id == person_id).values(before="{}", after="{}"))
    connection.execute(update(access_log).where(access_log.c.about_id == person_id).values(words=None))
    if row.household_id:
        connection.execute(update(household).where(household.c.id == row.household_id, household.c.head_id == person_id).values(head_id=None))
    connection.execute(update(person).where(person.c.id == person_id).values(
        name=NAME, login=None, password_hash=None, active=False, locale=None, demo_order=None, grid=None, household_id=None, relation=None,
        list_key=None, list_mark=None, erased_at=to_text(now), **dict.fromkeys(COLUMNS)))
    return gone


def _case(connection: Connection, own: Any, person_id: str, known: list[str]) -> set[str]:
    """One of their cases: what they sent goes, what others wrote stays unless it names them."""
    covered = masked_text(own.subject, *known), masked_text(own.text, *known)
    for name in known:              # a number that is typed with blanks or is no mobile one is covered too, whole
        covered = tuple(text.replace(name, "***") for text in covered)  # type: ignore[assignment]
    if covered != (own.subject, own.text):
        connection.execute(update(case).where(case.c.id == own.id).values(subject=covered[0], text=covered[1]))
        index_again(connection, own.id, own.place, (own.subject, own.text), covered)
    connection.execute(update(fact).where(fact.c.case_id == own.id, fact.c.text.is_not(None), or_(
        fact.c.actor_id == person_id, *(fact.c.text.contains(one, autoescape=True) for one in known))).values(text=None))
    for table, columns in ((help_request, ("question", "answer")), (legal_hold, ("reason",)), (incident, ("reason", "doing"))):
        key = table.c.id
        for row in connection.execute(select(key, *(table.c[name] for name in columns)).where(table.c.case_id == own.id)).all():
            connection.execute(update(table).where(key == row.id).values({name: masked_text(getattr(row, name) or "", *known) or getattr(row, name) for name in columns}))
    connection.execute(delete(draft).where(draft.c.case_id == own.id))
    connection.execute(update(case_move).where(case_move.c.case_id == own.id).values(state=None, rows=None))
    return drop_rows(connection, connection.scalars(select(attachment.c.id).where(attachment.c.case_id == own.id, or_(
        attachment.c.added_by_id.in_([person_id, own.filed_by_id or person_id]), attachment.c.media_type.like("audio/%")))).all())
