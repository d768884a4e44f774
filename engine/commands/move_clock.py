"""Move the product's time forward: demo mode only, for administrators, so that people can watch deadlines work."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.demo_clock import store_offset, stored_offset
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.people import Person, may

MOST = timedelta(days=366)


def move_clock(engine: Engine, actor: Person, step: timedelta) -> datetime:
    """The new time of the product. Raises NotYours outside demo mode or for others than administrators, BadAnswers for a step
    that is not between a second and a year."""
    if not engine.settings.demo or not may(actor, "move_clock"):
        raise NotYours("only an administrator moves the clock, and only in the demo")
    if not timedelta(seconds=1) <= step <= MOST:
        raise BadAnswers({"step": {"code": "not_an_option", "params": {}}})
    with engine.database.write() as connection:
        offset = stored_offset(connection) + step
        store_offset(connection, offset)
    engine.clock.move(offset - engine.clock.offset)
    return engine.clock.now()
