"""An administrator changes a rule or a channel of notices, or sends again what could not be sent. Every change is numbered and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from engine.channels.connector_form import FORMS, check_settings
from engine.channels.push import new_keys
from engine.channels.sealed import Unreadable, seal, unseal
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import Conflict, NotFound, NotYours
from engine.notices import NoticeRule
from engine.notices.check_rule import check_rule
from engine.notices.rule import rule_of
from engine.notices.shipped import SHIPPED
from engine.people import Person, may
from engine.tables import connector, delivery, notice_change, notice_rule

AT_ONCE = 500        # deliveries that are sent again in one transaction


@dataclass(frozen=True)
class RuleSaved:
    """The rule's id and the number of the change."""

    rule_id: str
    number: int


def save_rule(engine: Engine, actor: Person, draft: NoticeRule, *, seen: int) -> RuleSaved:
    """Lay a rule over what there is; without an id it is a new one. `seen`: the change that left the rule as the administrator saw it.
    Raises NotYours, NotFound, BadAnswers, Conflict (somebody else changed it meanwhile)."""
    _allowed(actor)
    check_rule(engine, draft)
    now = engine.clock.now()
    with _one_at_a_time(engine) as connection:
        before = _present(connection, draft.id) if draft.id else None
        if draft.id and before is None:
            raise NotFound("there is no such rule")
        if before is not None and before.change != seen:
            raise Conflict("the rule was changed meanwhile")
        rule_id = draft.id or str(uuid4())
        number = _record(connection, "rule", rule_id, _plain(before), _plain(draft), actor, now)
        connection.execute(delete(notice_rule).where(notice_rule.c.id == rule_id))
        connection.execute(insert(notice_rule).values(**asdict(replace(draft, id=rule_id, change=number))))
    engine.rulebooks.forget()
    return RuleSaved(rule_id, number)


def save_connector(
    engine: Engine, actor: Person, channel: str, settings: Mapping[str, str], secrets: Mapping[str, str], *, active: bool, seen: int,
) -> int:
    """Set a channel up; the change's number. An empty secret keeps the one there is. Raises NotYours, NotFound, BadAnswers, Conflict."""
    _allowed(actor)
    if channel not in FORMS:
        raise NotFound("there is no such channel")
    now = engine.clock.now()
    with _one_at_a_time(engine) as connection:
        row = connection.execute(select(connector).where(connector.c.channel == channel)).first()
        if (0 if row is None else row.change) != seen:
            raise Conflict("the channel was changed meanwhile")
        kept = _kept(engine, row) | {name: value for name, value in secrets.items() if value}
        given = dict(settings)
        if channel == "push" and "private" not in kept:
            given["public"], kept["private"] = new_keys()
        elif channel == "push" and row is not None:
            given["public"] = json.loads(row.settings)["public"]
        check_settings(channel, given, kept, engine.settings.allowed_hosts, active=active)
        before = None if row is None else {"active": bool(row.active), **json.loads(row.settings)}
        number = _record(connection, "connector", channel, before, {"active": active, **given, **_changed(secrets)}, actor, now)
        connection.execute(delete(connector).where(connector.c.channel == channel))
        connection.execute(insert(connector).values(
            channel=channel, active=active, settings=json.dumps(given, ensure_ascii=False), secrets=seal(engine.settings.secret_key, json.dumps(kept)),
            change=number))
    engine.rulebooks.forget()
    return number


def resend(engine: Engine, actor: Person, delivery_id: str) -> None:
    """Let a dead delivery try again, from its first attempt on, under its old key. Raises NotYours, NotFound."""
    _allowed(actor)
    with _one_at_a_time(engine) as connection:
        channel = connection.scalar(select(delivery.c.channel).where(delivery.c.id == delivery_id, delivery.c.status == "dead"))
        if channel is None:
            raise NotFound("there is no such delivery that could not be sent")
        connection.execute(update(delivery).where(delivery.c.id == delivery_id, delivery.c.status == "dead").values(**_anew(engine)))
        _record(connection, "resend", channel, None, {"id": delivery_id}, actor, engine.clock.now())


def resend_all(engine: Engine, actor: Person, channel: str) -> int:
    """The same for everything of a channel; how many. Raises NotYours."""
    _allowed(actor)
    total, until = 0, to_text(engine.clock.now())
    while True:
        with engine.database.write() as connection:
            ids = list(connection.scalars(
                select(delivery.c.id).where(delivery.c.status == literal_column("'dead'"), delivery.c.channel == channel, delivery.c.created_at <= until)
                .order_by(delivery.c.created_at, delivery.c.id).limit(AT_ONCE)))
            connection.execute(update(delivery).where(delivery.c.id.in_(ids), delivery.c.status == "dead").values(**_anew(engine)))
        total += len(ids)
        if len(ids) < AT_ONCE:
            break
    with _one_at_a_time(engine) as connection:
        _record(connection, "resend", channel, None, {"count": total}, actor, engine.clock.now())
    return total


def _anew(engine: Engine) -> dict[str, Any]:
    # Whoever sends again has looked: neither its age nor its attempts stop it once more.
    return {"status": "waiting", "attempts": 1, "next_at": to_text(engine.clock.now())}


def _allowed(actor: Person) -> None:
    if not may(actor, "change_notices"):
        raise NotYours("notices are set up by administrators")


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[Connection]:
    """A write transaction in which the number of the next change is free; of two at once the later one is told so."""
    try:
        with engine.database.write() as connection:
            yield connection
    except IntegrityError as taken:
        raise Conflict("somebody changed notices at the same moment") from taken


def _record(connection: Connection, what: str, subject: str, before: Any, after: Any, actor: Person, now: datetime) -> int:
    number = int(connection.scalar(select(func.max(notice_change.c.number))) or 0) + 1
    connection.execute(insert(notice_change).values(
        number=number, what=what, subject=subject, before=json.dumps(before, ensure_ascii=False), after=json.dumps(after, ensure_ascii=False),
        changed_at=to_text(now), changed_by_id=actor.id))
    return number


def _present(connection: Connection, rule_id: str) -> NoticeRule | None:
    row = connection.execute(select(notice_rule).where(notice_rule.c.id == rule_id)).first()
    return rule_of(row) if row is not None else next((rule for rule in SHIPPED if rule.id == rule_id), None)


def _plain(rule: NoticeRule | None) -> dict[str, Any] | None:
    """What a rule says, for the history."""
    return None if rule is None else {name: value for name, value in asdict(rule).items() if name not in ("id", "change")}


def _kept(engine: Engine, row: Any) -> dict[str, str]:
    """The secrets there are. Those that cannot be read any more have to be entered again."""
    if row is None:
        return {}
    try:
        return dict(json.loads(unseal(engine.settings.secret_key, row.secrets)))
    except Unreadable:
        return {}


def _changed(secrets: Mapping[str, str]) -> dict[str, str]:
    """That a secret was entered; never what it is."""
    return {name: "•••" for name, value in secrets.items() if value}

