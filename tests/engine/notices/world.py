"""What tests of notices share: a channel that is set up, rules laid over the shipped ones, and the deliveries there are."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select

from engine.channels.sealed import seal
from engine.clock import to_text
from engine.commands import complete_task, report
from engine.commands.case_ref import CaseRef
from engine.engine import Engine
from engine.tables import connector, delivery, notice_change, notice_rule, open_task
from tests.world import OWN, World

RULE: dict[str, Any] = {
    "kind": "", "element": "", "process": "", "place": "", "audience": "reporter", "channel": "sms", "words_zh": "{subject}", "words_en": "{subject}",
    "quiet_from": None, "quiet_to": None, "urgent_anyway": False, "digest_hour": None, "optional": True, "active": True}


def set_up(engine: Engine, channel: str, secrets: dict[str, str] | None = None, **settings: str) -> None:
    """Let a channel work, written straight into its table."""
    with engine.database.write() as connection:
        number = _next(connection, engine, "connector", channel)
        connection.execute(connector.delete().where(connector.c.channel == channel))
        connection.execute(insert(connector).values(
            channel=channel, active=True, settings=json.dumps(settings), secrets=seal(engine.settings.secret_key, json.dumps(secrets or {})), change=number))
    engine.rulebooks.forget()


def lay(engine: Engine, **differs: Any) -> str:
    """A rule from what differs from RULE; its id."""
    rule_id = str(differs.pop("id", uuid4()))
    with engine.database.write() as connection:
        number = _next(connection, engine, "rule", rule_id)
        connection.execute(insert(notice_rule).values(**RULE | differs | {"id": rule_id, "change": number}))
    engine.rulebooks.forget()
    return rule_id


def deliveries(engine: Engine, **wanted: Any) -> list[Any]:
    """The rows of the outbox with these values, the oldest first."""
    query = select(delivery).order_by(delivery.c.created_at, delivery.c.id)
    for name, value in wanted.items():
        query = query.where(delivery.c[name] == value)
    with engine.database.read() as connection:
        return list(connection.execute(query))


def _next(connection: Any, engine: Engine, what: str, subject: str) -> int:
    number = int(connection.scalar(select(func.max(notice_change.c.number))) or 0) + 1
    connection.execute(insert(notice_change).values(number=number, what=what, subject=subject, before="null", after="null", changed_at=to_text(engine.clock.now())))
    return number


ACCEPT: dict[str, object] = {"category": "other", "people": 1, "route": "general"}


def filed(engine: Engine, world: World, key: str = "report-key-0000001", subject: str = "路灯不亮") -> CaseRef:
    """A case of the first village's villager."""
    return report(engine, world.villager, request_key=key, place=OWN, subject=subject, text="三盏都不亮。")


def accepted(engine: Engine, world: World, key: str = "report-key-0000001", subject: str = "路灯不亮") -> CaseRef:
    """The same, accepted by the grid worker: the villager is told so."""
    made = filed(engine, world, key, subject)
    with engine.database.read() as connection:
        task = str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id)))
    complete_task(engine, world.person("grid_worker"), task, request_key=f"accept-{task}", answers=ACCEPT)
    return made
