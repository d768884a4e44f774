"""The rules and calendars in force, read once per change and kept in memory; a step asks only whether its copy is still the newest."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.calendar import WorkCalendar
from engine.calendar.stored import Calendars, load_calendars
from engine.clock import from_text
from engine.database import Database
from engine.deadlines.rules import Rules, rule_of
from engine.tables import deadline_change, ruleset, sla_policy

FRESH = 2.0        # seconds
_NUMBER = select(ruleset.c.number)
# A step that started a clock by yesterday's rule after today's was saved would be missed by the mover: the change waits for
# steps under way, and steps for the change (on SQLite the write transaction itself does).
_NUMBER_SHARED = _NUMBER.with_for_update(read=True)


@dataclass(frozen=True)
class Ruleset:
    """Rules and calendars as one change left them."""

    number: int
    rules: Rules
    calendars: Calendars
    made_at: datetime | None = None           # when the change that made it was saved

    def moment(self, now: datetime) -> datetime:
        """`now`, but never before this ruleset was made: a step that had to wait for the change to be saved, or whose machine's clock
        is behind, goes by it all the same."""
        return now if self.made_at is None else max(now, self.made_at)

    def calendar(self, place: str) -> WorkCalendar:
        """The working calendar of the township a place lies in."""
        return self.calendars.for_place(place)


class Rulesets:
    """The newest ruleset. Shared between threads: a ruleset is replaced whole, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: Ruleset | None = None
        self._asked_at = float("-inf")

    def current(self, connection: Connection, *, step: bool = False) -> Ruleset:
        """The ruleset as the transaction sees it. `step`: what it writes must not outlive a change made meanwhile."""
        number = connection.scalar(_NUMBER_SHARED if step and not self._database.is_sqlite else _NUMBER) or 0
        self._asked_at = time.monotonic()
        known = self._known
        if known is None or known.number != number:
            known = load_ruleset(connection, number)
            if self._known is None or self._known.number < number:
                self._known = known
        return known

    def recent(self) -> Ruleset:
        """A ruleset that was the newest some seconds ago: enough for the words in a list."""
        if self._known is None or time.monotonic() - self._asked_at > FRESH:
            with self._database.read() as connection:
                return self.current(connection)
        return self._known


def load_ruleset(connection: Connection, number: int) -> Ruleset:
    """Read every rule and calendar edit: some dozens of rows, once per change."""
    made_at = connection.scalar(select(deadline_change.c.changed_at).order_by(deadline_change.c.number.desc()).limit(1))
    return Ruleset(number, Rules(rule_of(row) for row in connection.execute(select(sla_policy))), load_calendars(connection),
                   None if made_at is None else from_text(made_at))
