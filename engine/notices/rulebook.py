"""The rules and channels in force, read once per change and kept in memory: an ordinary step asks the database nothing for them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.database import Database
from engine.notices.rule import CHANNELS, SPEECH, TO_PERSONS, NoticeRule, rule_of
from engine.notices.shipped import SHIPPED
from engine.tables import connector, notice_change, notice_rule

FRESH = 2.0        # seconds: so much later a change reaches the other processes
_NUMBER = select(func.max(notice_change.c.number))


@dataclass(frozen=True)
class Connector:
    """How a channel reaches the outer world. `sealed`: its secrets as they are stored."""

    channel: str
    active: bool
    settings: Mapping[str, str]
    sealed: str
    change: int


class RuleBook:
    """Rules and connectors as one change left them. Never changed, replaced whole."""

    def __init__(self, number: int, rules: Iterable[NoticeRule], connectors: Iterable[Connector]) -> None:
        self.number = number
        self.rules = {rule.id: rule for rule in (*SHIPPED, *rules)}
        self.connectors = {found.channel: found for found in connectors}
        working = [rule for rule in self.rules.values() if rule.active and self.works(rule.channel)]
        self._to_persons = [rule for rule in working if rule.audience in TO_PERSONS]
        self._to_others = [rule for rule in working if rule.audience not in TO_PERSONS]

    def works(self, channel: str) -> bool:
        """Whether anything may be sent this way now."""
        found = self.connectors.get(channel)
        return channel == "in_product" or (found is not None and found.active)

    @property
    def silent(self) -> bool:
        """Whether no rule asks for anything: the ordinary case of a county that has set up no channel."""
        return not self._to_persons and not self._to_others

    def for_person(self, kind: str, element: str | None, process: str, place: str, *, reporter: bool) -> list[NoticeRule]:
        """The narrowest rule of every channel by which one person is told."""
        best: dict[str, NoticeRule] = {}
        for rule in self._to_persons:
            if rule.fits(kind, element, process, place) and (reporter or rule.audience == "told"):
                other = best.get(rule.channel)
                if other is None or rule.rank > other.rank:
                    best[rule.channel] = rule
        return list(best.values())

    def for_others(self, kind: str, element: str | None, process: str, place: str) -> list[NoticeRule]:
        """The narrowest rule of every channel and audience that are looked up later: groups, roles, other machines."""
        best: dict[tuple[str, str], NoticeRule] = {}
        for rule in self._to_others:
            if rule.fits(kind, element, process, place):
                other = best.get((rule.channel, rule.audience))
                if other is None or rule.rank > other.rank:
                    best[rule.channel, rule.audience] = rule
        return list(best.values())


class RuleBooks:
    """The newest rule book. Shared between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: RuleBook | None = None
        self._asked_at = float("-inf")

    def recent(self) -> RuleBook:
        """A rule book that was the newest some seconds ago."""
        known = self._known
        if known is not None and time.monotonic() - self._asked_at < FRESH:
            return known
        self._asked_at = time.monotonic()
        with self._database.read() as connection:
            number = connection.scalar(_NUMBER) or 0
            if known is None or known.number != number:
                known = self._known = load_book(connection, number)
        return known

    def forget(self) -> None:
        """Ask anew next time: something was changed here."""
        self._asked_at = float("-inf")


def load_book(connection: Connection, number: int) -> RuleBook:
    """Read every rule and connector: some dozens of rows, once per change."""
    rules = [rule_of(row) for row in connection.execute(select(notice_rule))]
    connectors = [Connector(row.channel, bool(row.active), json.loads(row.settings), row.secrets, row.change)
                  for row in connection.execute(select(connector)) if row.channel in (*CHANNELS, SPEECH)]
    return RuleBook(number, rules, connectors)
