"""What happened becomes notices and deliveries, in the transaction in which it happened. Nothing is sent here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row
from sqlalchemy.dialects import postgresql, sqlite

from engine import store
from engine.clock import to_text
from engine.facts import Fact, canonical
from engine.notices.reporters import reporters_of
from engine.notices.rule import NoticeRule
from engine.notices.rulebook import RuleBook
from engine.notices.timing import leaves_at
from engine.place_codes import place_at
from engine.roles import Role
from engine.store import Notice
from engine.tables import delivery, notice

if TYPE_CHECKING:
    from engine.engine import Engine

# A key follows from the case's history: what was written before is not written again, and never stops the step.
INSERT: dict[str, Any] = {
    name: dialect.insert(delivery).on_conflict_do_nothing() for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))}
URGENT = ("urgent", "high")
KEPT = ("due_at", "percent", "overdue", "by", "policy")      # of a notice's or fact's data: what words may need; nothing personal


@dataclass(frozen=True)
class Opened:
    """A task that has just opened for a group."""

    element: str
    diagram: str
    role: str
    place: str


@dataclass(frozen=True)
class Happening:
    """What a rule may speak of. `row`: anything with id, number, process, place, reporter_id; `seen`: how many facts the case had."""

    row: Any
    seen: int
    urgent: bool = False
    facts: Sequence[Fact] = ()
    opened: Sequence[Opened] = ()
    roles: dict[str, Role] = field(default_factory=dict)


def tell(connection: Connection, book: RuleBook, what: Happening, notices: Sequence[Notice], now: datetime) -> None:
    """Write the notices, and a delivery for each that a rule sends on: one statement each, none for none."""
    store.insert_all(connection, notice, store.notice_rows(what.row.id, what.seen, notices, now))
    send_on(connection, book, what, notices, now)


def tell_about(engine: Engine, connection: Connection, row: Row[Any], facts: Sequence[Fact], notices: Sequence[Notice], now: datetime) -> None:
    """The same for a case row that was loaded before these facts were appended: what the verbs call that move no workflow."""
    what = Happening(row, row.fact_count, row.priority in URGENT, facts, roles=dict(engine.roles))
    tell(connection, engine.rulebooks.recent(), what, notices, now)


def send_on(connection: Connection, book: RuleBook, what: Happening, notices: Sequence[Notice], now: datetime) -> None:
    """Only the deliveries, for notices that are written already."""
    if not book.silent:
        write(connection, {row["id"]: row for row in _rows(book, what, notices, now)}.values())


def write(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """One statement for all deliveries, none for none."""
    found = list(rows)
    if found:
        connection.execute(INSERT[connection.dialect.name], found)


def key(*parts: object) -> str:
    """An idempotency key: the same for the same parts, whoever computes it."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def personal_key(case_id: str, seen: object, kind: str, element: str | None, channel: str, person_id: str) -> str:
    """The key of telling one person one thing by one channel, however many rules lead to it."""
    return key("person", case_id, seen, kind, element or "", channel, person_id)


def _rows(book: RuleBook, what: Happening, notices: Sequence[Notice], now: datetime) -> Iterable[dict[str, Any]]:
    row, reporters = what.row, reporters_of(what.row)
    for item in notices:
        element = _text(item.data.get("element"))
        for rule in book.for_person(item.kind, element, row.process, row.place, reporter=item.person_id in reporters):
            at, gathered = leaves_at(rule, what.urgent, now)
            own = personal_key(row.id, what.seen, item.kind, element, rule.channel, item.person_id)
            yield _row(own, rule, what, item.kind, element, _text(item.data.get("diagram")), item.data, now) | {
                "person_id": item.person_id, "next_at": to_text(at), "digest": "open" if gathered else ""}
    for number, fact in enumerate(what.facts):
        data = {**fact.data, "by": fact.actor_id}
        for rule in book.for_others(fact.kind, fact.element, row.process, row.place):
            if rule.audience != "group":
                yield _unaddressed(rule, what, number, fact.kind, fact.element, fact.diagram, data, _audience(rule, what), now)
    for number, task in enumerate(what.opened):
        for rule in book.for_others("task_opened", task.element, row.process, row.place):
            audience = f"role:{task.role}@{task.place}" if rule.audience == "group" else _audience(rule, what)
            yield _unaddressed(rule, what, f"task-{number}", "task_opened", task.element, task.diagram, {}, audience, now)


def _unaddressed(
    rule: NoticeRule, what: Happening, nth: object, kind: str, element: str | None, diagram: str | None, data: dict[str, Any], audience: str,
    now: datetime,
) -> dict[str, Any]:
    own = key("audience", what.row.id, what.seen, nth, kind, rule.id)
    return _row(own, rule, what, kind, element, diagram, data, now) | {"audience": audience}


def _audience(rule: NoticeRule, what: Happening) -> str:
    """Whom the worker looks up: "role:command_room@330226001", "assignee", "endpoint"."""
    role = what.roles.get(rule.audience.removeprefix("role:"))
    return rule.audience if role is None else f"{rule.audience}@{place_at(what.row.place, role.level)}"


def _row(own: str, rule: NoticeRule, what: Happening, kind: str, element: str | None, diagram: str | None, data: dict[str, Any], now: datetime) -> dict[str, Any]:
    known = {name: data[name] for name in KEPT if data.get(name) is not None}
    return {
        "id": own, "channel": rule.channel, "status": "waiting", "kind": kind, "case_id": what.row.id, "person_id": None, "audience": "",
        "rule_id": rule.id, "digest": "", "attempts": 0, "next_at": to_text(now), "created_at": to_text(now),
        "data": canonical(known | {"element": element, "diagram": diagram, "urgent": what.urgent, "seen": what.seen})}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
