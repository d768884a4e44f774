"""The form of one rule of an SLA policy: what was typed, kept as it is from page to page, and the rule it means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import datetime

from flask import Request

from engine.catalog.deadline_defaults import MOST
from engine.clock import SHOWN_IN, from_text, shown, to_text
from engine.commands.policy_draft import RuleDraft
from engine.errors import BadAnswers
from engine.place_codes import place_at
from engine.policy_page import PolicyPage, RuleLine

ACTIONS = ("set", "add", "remove")
LONGEST = 2000              # letters of a field that travel from page to page
Errors = dict[str, dict[str, object]]


@dataclass(frozen=True)
class Typed:
    """Every field as text. `action`: set (a rule that is there), add (an exception) or remove; `was`: the moment of a rule that is yet
    to come, '' for the one that holds; `apply`: open or new; `seen`: the number of the newest change when the form was drawn."""

    action: str = "set"
    township: str = ""
    village: str = ""
    category: str = ""
    priority: str = ""
    was: str = ""
    value: str = ""
    unit: str = ""
    valid_from: str = ""
    percent: str = ""
    every_days: str = ""
    tell: tuple[str, ...] = ()
    seen: str = "0"
    apply: str = "open"
    reason: str = ""

    @property
    def place(self) -> str:
        """The code of the place it is for, '' for everywhere."""
        return self.village or self.township

    @property
    def scope(self) -> tuple[str, str, str]:
        """The cases it is for."""
        return self.place, self.category, self.priority

    @property
    def was_at(self) -> datetime | None:
        """The moment of the rule it is about, where that is yet to come."""
        return _stored(self.was)

    @property
    def seen_number(self) -> int:
        """The newest change when the form was drawn; what is no number saw nothing."""
        return int(self.seen) if self.seen.isascii() and self.seen.isdigit() and len(self.seen) < 10 else -1

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """What hidden fields carry to the next page."""
        names = [one.name for one in fields(self) if one.name not in ("tell", *without)]
        return [(name, getattr(self, name)) for name in names] + [("tell", one) for one in self.tell]


def typed_in(request: Request) -> Typed:
    """What was sent."""
    sent = request.form
    kept = {one.name: _clean(sent[one.name]) for one in fields(Typed) if one.name != "tell" and one.name in sent}
    found = Typed(**kept, tell=tuple(_clean(one) for one in dict.fromkeys(sent.getlist("tell")))[:50])
    return found if found.action in ACTIONS else replace(found, action="set")


def typed_of(rule: RuleLine, seen: int, *, action: str = "set") -> Typed:
    """The form of a rule as it stands."""
    later = rule.valid_from if rule.state == "later" else None
    return Typed(
        action=action, township=place_at(rule.place, "township") if rule.place else "", village=rule.place if len(rule.place) == 12 else "",
        category=rule.category, priority=rule.priority, was="" if later is None else to_text(later), value=str(rule.value), unit=rule.unit,
        valid_from="" if later is None else shown(later).strftime("%Y-%m-%dT%H:%M"), percent=", ".join(map(str, rule.percent)),
        every_days=str(rule.every_days), tell=rule.tell, seen=str(seen))


def draft_of(typed: Typed, page: PolicyPage, order: list[str]) -> RuleDraft:
    """The rule that was typed; `order` is that of the people it may tell. Raises BadAnswers with every field that cannot be read."""
    errors: Errors = {}
    unit = typed.unit if typed.unit in MOST else page.line.default_unit
    value = _whole(typed.value, 1, MOST[unit], "value", errors)
    moment = _moment(typed, errors)
    percent: tuple[int, ...] = ()
    tell: tuple[str, ...] = ()
    every_days = 0
    if page.line.kind == "deadline":
        percent = _percents(typed.percent, errors)
        every_days = _whole(typed.every_days or "0", 0, 30, "every_days", errors)
        tell = tuple(sorted(typed.tell, key=lambda one: order.index(one) if one in order else len(order)))
    if typed.village and typed.township and not typed.village.startswith(typed.township):
        errors["village"] = _problem("other_township")
    if errors:
        raise BadAnswers(errors)
    return RuleDraft(value, typed.unit, typed.place, typed.category, typed.priority, moment, percent, every_days, tell)


def _whole(text: str, least: int, most: int, name: str, errors: Errors) -> int:
    tidy = unicodedata.normalize("NFKC", text).strip()       # １２ is what a Chinese keyboard writes
    number = int(tidy) if tidy.isascii() and tidy.isdigit() and len(tidy) <= 9 else least - 1
    if not least <= number <= most:
        errors[name] = {"code": "range", "params": {"min": least, "max": most}}
    return number


def _moment(typed: Typed, errors: Errors) -> datetime | None:
    """The moment on the county's wall clock; none for from now on."""
    text = typed.valid_from.strip()
    if not text:
        return None
    for pattern in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(text.replace(" ", "T"), pattern).replace(tzinfo=SHOWN_IN)
        except ValueError:
            pass
    errors["valid_from"] = _problem("moment")
    return None


def _percents(text: str, errors: Errors) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s,、;%]+", unicodedata.normalize("NFKC", text)) if part]
    if len(parts) > 5 or not all(part.isascii() and part.isdigit() and len(part) <= 2 and int(part) >= 1 for part in parts):
        errors["percent"] = _problem("percent")
        return ()
    return tuple(sorted({int(part) for part in parts}))


def _clean(text: str) -> str:
    """Without what nobody can see, and PostgreSQL does not take."""
    return "".join(letter for letter in text[:LONGEST] if letter.isprintable() or letter in "\n\t")


def _stored(text: str) -> datetime | None:
    try:
        return from_text(text) if text else None
    except (ValueError, OverflowError):
        return None


def _problem(code: str) -> dict[str, object]:
    return {"code": code, "params": {}}
