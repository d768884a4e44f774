"""An administrator changes an SLA policy. What waits already keeps its due moment; what begins to wait from now on gets the new."""

from __future__ import annotations

from sqlalchemy import delete, insert

from engine.catalog.deadline_defaults import MOST
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.people import Person, may
from engine.tables import sla_policy

MAX_REASON = 500


def change_policy(engine: Engine, actor: Person, process: str, name: str, *, value: int, reason: str) -> None:
    """Set a policy's value in its own unit, with the reason. Raises NotYours, NotFound, BadAnswers."""
    if not may(actor, "change_deadline"):
        raise NotYours("only an administrator may change a deadline")
    now = engine.clock.now()
    with engine.database.write() as connection:
        default = engine.catalog.current(connection, process).deadlines.get(name)
        if default is None:
            raise NotFound(f"{process} names no policy {name!r}")
        _check(value, MOST[default.unit], reason.strip())
        connection.execute(delete(sla_policy).where(sla_policy.c.process == process, sla_policy.c.name == name))
        connection.execute(insert(sla_policy).values(
            process=process, name=name, value=value, unit=default.unit, changed_at=to_text(now), changed_by_id=actor.id,
            reason=reason.strip()))


def _check(value: int, most: int, reason: str) -> None:
    errors: dict[str, dict[str, object]] = {}
    if not 1 <= value <= most:
        errors["value"] = {"code": "range", "params": {"min": 1, "max": most}}
    if not reason:
        errors["reason"] = {"code": "required", "params": {}}
    elif len(reason) > MAX_REASON:
        errors["reason"] = {"code": "too_long", "params": {"max": MAX_REASON}}
    if errors:
        raise BadAnswers(errors)
