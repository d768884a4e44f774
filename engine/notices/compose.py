"""A delivery becomes a letter: words in the reader's language, an address looked up just now, nothing about anybody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from engine.channels.letter import Letter
from engine.channels.outcome import Outcome
from engine.clock import from_text, shown
from engine.element_names import drawn_name
from engine.engine import Engine
from engine.masking import covered_text
from engine.notice_wishes import wants
from engine.notices.claim import carried_by
from engine.notices.kinds import kind_words
from engine.notices.rule import NoticeRule
from engine.notices.rulebook import RuleBook
from engine.notices.words import filled
from engine.personal import opened_phone
from engine.sealed_letters import SEALED, letter_of
from engine.subjects import subject_words
from engine.tables import case, notice_choice, open_task, person, place, push_subscription

PRODUCT = ("村民e点通", "E-Point")
MOST_LINES = 50           # of a digest; the product shows the rest
_TITLES = {"digest": ("%s 条新通知", "%s new notices")}
_REPORTER = person.alias("reporter")
_CASE = (
    select(case.c.id, case.c.number, case.c.subject, case.c.process, case.c.version, case.c.place, case.c.reporter_id, case.c.status, case.c.stage, case.c.confidential,
           place.c.name.label("village"), _REPORTER.c.name.label("reporter_name"))
    .join(place, place.c.code == case.c.place).outerjoin(_REPORTER, _REPORTER.c.id == case.c.reporter_id))


def letter_for(engine: Engine, connection: Connection, book: RuleBook, row: Any) -> Letter | Outcome:
    """What is to be sent, or why nothing is."""
    if row.audience == SEALED:
        return letter_of(engine, connection, row)
    rule = book.rules.get(row.rule_id)
    if rule is None:
        return Outcome("dropped", "no_rule")
    if row.audience == "endpoint":
        return Letter(row.id, "", "", event=event_of(engine, connection, row))
    reader = connection.execute(
        select(person, notice_choice.c.wanted, notice_choice.c.address)
        .outerjoin(notice_choice, and_(notice_choice.c.person_id == person.c.id, notice_choice.c.channel == row.channel))
        .where(person.c.id == row.person_id)).first()
    address, devices, why_not = _reached(engine, connection, rule, row.channel, reader)
    if why_not is not None:
        return Outcome("dropped", why_not)
    lines = [line for one in (row, *(carried_by(connection, row.id) if row.digest else ()))
             if (line := _line(engine, connection, book, one, reader)) is not None]
    if not lines:
        return Outcome("dropped", "done_meanwhile")
    return _letter(engine, row, lines, address, devices, _chinese(reader))


def values_for(engine: Engine, found: Any, kind: str, data: Mapping[str, Any], reader: Any, chinese: bool, due_at: str | None = None) -> dict[str, str]:
    """What the placeholders stand for. The subject is a villager's own words: for anybody else names and numbers in it are covered."""
    zh, en = drawn_name(engine, found.version, data.get("diagram"), data.get("element"))
    step = (zh if chinese else en) or ""
    own = found.reporter_id is not None and reader is not None and reader.id == found.reporter_id
    due = data.get("due_at") or due_at
    return {
        "number": found.number, "village": found.village, "step": step, "happened": kind_words(kind, chinese, step),
        "subject": subject_words(found.subject if own else covered_text(found.subject, found.reporter_name, found.confidential), chinese),
        "due": moment_words(from_text(str(due)), chinese) if due else "", "percent": f"{data['percent']}%" if data.get("percent") is not None else "",
        "person": reader.name if reader is not None else "", "link": link_to(engine, found.number)}


def event_of(engine: Engine, connection: Connection, row: Any) -> dict[str, object]:
    """What another machine gets to know. Nobody's name, number or id is in it."""
    found, data = case_of(connection, row.case_id), json.loads(row.data)
    zh, en = drawn_name(engine, found.version, data.get("diagram"), data.get("element"))
    told = {name: data[name] for name in ("due_at", "percent", "overdue", "policy", "urgent") if name in data}
    return {
        "kind": row.kind, "at": row.created_at, "data": told,
        "case": {"number": found.number, "process": found.process, "place": found.place, "village": found.village, "status": found.status,
                 "stage": found.stage, "subject": covered_text(found.subject, found.reporter_name, found.confidential)},
        "element": {"id": data.get("element"), "diagram": data.get("diagram"), "name_zh": zh, "name_en": en} if data.get("element") else None}


def case_of(connection: Connection, case_id: str) -> Any:
    """What the words need of a case."""
    return connection.execute(_CASE.where(case.c.id == case_id)).one()


def moment_words(moment: datetime, chinese: bool) -> str:
    """A moment on the county's clock."""
    local = shown(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M}" if chinese else f"{local.day} {local:%b %H:%M}"


def link_to(engine: Engine, number: str) -> str:
    """Where the case is read; nothing while the settings do not say where the product is."""
    return f"{engine.settings.public_url}/cases/{number}" if engine.settings.public_url else ""


def _reached(engine: Engine, connection: Connection, rule: NoticeRule, channel: str, reader: Any) -> tuple[str, tuple[Mapping[str, str], ...], str | None]:
    """(address, devices, why the person cannot or must not be reached this way)"""
    if reader is None or not reader.active:
        return "", (), "left"
    if rule.optional and reader.wanted is False:
        return "", (), "opted_out"
    if channel == "sms":
        phone = opened_phone(engine.keyring, reader.id, reader.phone_sealed)
        return phone or "", (), None if phone else "no_phone"
    if channel == "email":
        return reader.address or "", (), None if reader.address else "no_email"
    rows = connection.execute(select(push_subscription).where(push_subscription.c.person_id == reader.id).order_by(push_subscription.c.created_at).limit(10))
    devices = tuple({"id": row.id, "endpoint": row.endpoint, "p256dh": row.p256dh, "auth": row.auth} for row in rows)
    return "", devices, None if devices else "no_device"


def _line(engine: Engine, connection: Connection, book: RuleBook, row: Any, reader: Any) -> tuple[str, str] | None:
    """(title, words) of one notice; none when it has become void (what somebody was asked to do is done), or
    its reader does not want to be sent it."""
    rule, data = book.rules.get(row.rule_id), json.loads(row.data)
    found = case_of(connection, row.case_id)
    due_at = None
    if found.reporter_id == reader.id and (rule is None or rule.optional) and not wants(connection, reader.id, row.case_id, row.kind):
        return None
    if row.kind == "task_opened" and data.get("element"):
        task = connection.execute(select(open_task.c.due_at, open_task.c.assignee_id).where(
            open_task.c.case_id == row.case_id, open_task.c.element == data["element"], open_task.c.diagram == data.get("diagram"))).first()
        if task is None or task.assignee_id not in (None, reader.id):
            return None
        due_at = task.due_at
    chinese = _chinese(reader)
    values = values_for(engine, found, row.kind, data, reader, chinese, due_at)
    words = filled((rule.words_zh if chinese else rule.words_en) if rule is not None else "{happened} {number}", values)
    return f"{values['happened']} · {found.number}", words


def _letter(engine: Engine, row: Any, lines: list[tuple[str, str]], address: str, devices: tuple[Mapping[str, str], ...], chinese: bool) -> Letter:
    product = PRODUCT[0 if chinese else 1]
    number = engine.settings.public_url
    if len(lines) == 1:
        title, words = lines[0]
        return Letter(row.id, f"{product} · {title}", words, chinese, number and link_to(engine, title.rpartition(" ")[2]), address, devices)
    title = _TITLES["digest"][0 if chinese else 1] % len(lines)
    words = "\n".join(f"· {words}" for _, words in lines[:MOST_LINES])
    return Letter(row.id, f"{product} · {title}", words, chinese, number and f"{number}/notices", address, devices)


def _chinese(reader: Any) -> bool:
    return not str(reader.locale or "zh").startswith("en")


