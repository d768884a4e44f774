"""What is wrong with a rule, said at its field."""

from __future__ import annotations

import re

from sqlalchemy import select

from engine.engine import Engine
from engine.errors import BadAnswers, problem
from engine.notices.rule import AUDIENCES, CHANNELS, NoticeRule
from engine.notices.words import LONGEST, PLACEHOLDERS, unknown_in
from engine.tables import place

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
IN_PRODUCT = frozenset({"group", "assignee"})       # and roles: everybody else is told inside the product anyway


def check_rule(engine: Engine, rule: NoticeRule) -> None:
    """Raises BadAnswers with every field that does not fit."""
    errors: dict[str, dict[str, object]] = {}
    role = rule.audience.removeprefix("role:")
    is_role = rule.audience.startswith("role:") and role in engine.roles and engine.roles[role].level not in ("person", "grid")
    if rule.channel not in CHANNELS:
        errors["channel"] = problem("not_an_option")
    if rule.audience not in AUDIENCES and not is_role:
        errors["audience"] = problem("not_an_option")
    elif (rule.channel == "webhook") != (rule.audience == "endpoint"):
        errors["audience"] = problem("webhook_tells_machines")
    elif rule.channel == "in_product" and rule.audience not in IN_PRODUCT and not is_role:
        errors["audience"] = problem("told_anyway")
    elif rule.audience == "group" and rule.kind != "task_opened":
        errors["audience"] = problem("group_needs_task")
    if rule.kind and not _NAME.fullmatch(rule.kind):
        errors["kind"] = problem("not_an_option")
    if rule.element and not re.fullmatch(r"\w{1,80}", rule.element):
        errors["element"] = problem("not_an_option")
    if rule.place:
        with engine.database.read() as connection:
            if connection.scalar(select(place.c.code).where(place.c.code == rule.place, place.c.level == "township")) is None:
                errors["place"] = problem("unknown_place")
    if rule.channel != "webhook":
        _words(rule, errors)
    _quiet(rule, errors)
    if errors:
        raise BadAnswers(errors)


def _words(rule: NoticeRule, errors: dict[str, dict[str, object]]) -> None:
    for name, words in (("words_zh", rule.words_zh), ("words_en", rule.words_en)):
        unknown = unknown_in(words)
        if not words.strip():
            errors[name] = problem("required")
        elif len(words) > LONGEST:
            errors[name] = problem("too_long", max=LONGEST)
        elif unknown:
            errors[name] = problem("placeholder", unknown=" ".join(unknown), known=" ".join("{" + one + "}" for one in PLACEHOLDERS))
        elif not all(letter.isprintable() or letter == "\n" for letter in words):
            errors[name] = problem("bad_text")


def _quiet(rule: NoticeRule, errors: dict[str, dict[str, object]]) -> None:
    given = [moment for moment in (rule.quiet_from, rule.quiet_to) if moment]
    if len(given) == 1 or not all(_TIME.fullmatch(moment) for moment in given) or (given and given[0] == given[-1]):
        errors["quiet_from"] = problem("quiet_hours")
    if rule.digest_hour is not None and not 0 <= rule.digest_hour <= 23:
        errors["digest_hour"] = problem("range", min=0, max=23)
    elif rule.digest_hour is not None and rule.channel in ("webhook", "in_product"):
        errors["digest_hour"] = problem("no_digest")
