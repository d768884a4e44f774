"""What administrators see of notices: the rules as they hold, one rule with its history, the channels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.channels.sealed import Unreadable, unseal
from engine.clock import from_text
from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.notices import CHANNELS, OUTSIDE, SPEECH, NoticeRule, RuleBook
from engine.notices.rulebook import load_book
from engine.people import Person, may
from engine.tables import notice_change, process
from engine.tables import person as person_table

MOST_CHANGES = 50


@dataclass(frozen=True)
class RuleLine:
    """A rule, and whether its channel works now."""

    rule: NoticeRule
    works: bool


@dataclass(frozen=True)
class ChangeLine:
    """One change: who, when, what it was and what it became (secrets left out)."""

    number: int
    what: str
    at: datetime
    by: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """(name, before, after) of what changed."""
        before, after = self.before or {}, self.after or {}
        return [(name, before.get(name), after.get(name)) for name in {**before, **after} if before.get(name) != after.get(name)]


@dataclass(frozen=True)
class ChannelPage:
    """A channel as it is set up. `secrets`: the names of those that are there; `readable`: whether they can still be read."""

    channel: str
    active: bool
    settings: Mapping[str, str]
    secrets: frozenset[str]
    readable: bool
    change: int
    changed_at: datetime | None
    changed_by: str | None


def rule_lines(engine: Engine, person: Person) -> list[RuleLine]:
    """Every rule: what is told inside first, then by channel; those in force before those that are off. Raises NotYours."""
    book = _book(engine, person)
    lines = [RuleLine(rule, book.works(rule.channel)) for rule in book.rules.values()]
    return sorted(lines, key=lambda line: (CHANNELS.index(line.rule.channel), not line.rule.active,
                                           line.rule.audience, line.rule.kind, line.rule.place, line.rule.id))


def rule_page(engine: Engine, person: Person, rule_id: str) -> tuple[NoticeRule, list[ChangeLine]]:
    """A rule and what was changed of it, the newest first. Raises NotYours, NotFound."""
    rule = _book(engine, person).rules.get(rule_id)
    if rule is None:
        raise NotFound("there is no such rule")
    return rule, changes(engine, "rule", rule_id)


def channel_pages(engine: Engine, person: Person) -> list[ChannelPage]:
    """Every channel that leads out of the product, and the door to speech recognition. Raises NotYours."""
    book = _book(engine, person)
    return [_channel(engine, book, channel) for channel in (*OUTSIDE, SPEECH)]


def changes(engine: Engine, what: str, subject: str) -> list[ChangeLine]:
    """The newest changes of a rule or channel."""
    query = (
        select(notice_change, person_table.c.name).outerjoin(person_table, person_table.c.id == notice_change.c.changed_by_id)
        .where(notice_change.c.what == what, notice_change.c.subject == subject).order_by(notice_change.c.number.desc()).limit(MOST_CHANGES))
    with engine.database.read() as connection:
        return [ChangeLine(row.number, row.what, from_text(row.changed_at), row.name, json.loads(row.before), json.loads(row.after))
                for row in connection.execute(query)]


def _channel(engine: Engine, book: RuleBook, channel: str) -> ChannelPage:
    found = book.connectors.get(channel)
    if found is None:
        return ChannelPage(channel, False, {}, frozenset(), True, 0, None, None)
    newest = next(iter(changes(engine, "connector", channel)), None)
    try:
        secrets, readable = frozenset(name for name, value in json.loads(unseal(engine.settings.secret_key, found.sealed)).items() if value), True
    except Unreadable:
        secrets, readable = frozenset(), False
    return ChannelPage(channel, found.active, found.settings, secrets, readable, found.change, newest.at if newest else None, newest.by if newest else None)


def _book(engine: Engine, person: Person) -> RuleBook:
    """The rule book as it is this moment: an administrator sees their own change, whichever process made it."""
    if not may(person, "change_notices"):
        raise NotYours("notices are set up by administrators")
    with engine.database.read() as connection:
        return load_book(connection, 0)


@dataclass(frozen=True)
class StepLine:
    """A step a rule may be about: a task in one of the diagrams that run now."""

    element: str
    name_zh: str
    name_en: str


def steps(engine: Engine) -> list[StepLine]:
    """The tasks of the current versions, each name once, in the order of their ids."""
    found: dict[str, StepLine] = {}
    with engine.database.read() as connection:
        for (process_id,) in connection.execute(select(process.c.id).order_by(process.c.id)):
            definition = engine.catalog.current(connection, process_id)
            for info in definition.elements.values():
                if info.kind == "userTask":
                    words = definition.words.get(info.id)
                    found.setdefault(info.id, StepLine(info.id, info.name, (words.en if words is not None else None) or info.name))
    return [found[element] for element in sorted(found)]
