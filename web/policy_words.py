"""SLA policies in words: for which cases a rule holds, when it warns and whom, what a change did, and what is wrong with a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext

from engine.errors import BadAnswers
from web.current import the_engine
from web.i18n import in_locale, is_chinese
from web.staff_words import length_words, role_words, unit_words, value_words

FIELDS = {"place": "township"}      # where the form shows what the engine says of another field


def policy_words() -> dict[str, Callable[..., Any]]:
    """What the templates of these pages call."""
    return {
        "length_words": length_words, "unit_words": unit_words, "scope_words": scope_words, "warning_words": warning_words,
        "told_words": told_words, "how_words": how_words, "where_words": where_words}


def listed(words: Iterable[str]) -> str:
    """Words one after the other."""
    return ("、" if is_chinese() else ", ").join(words)


def scope_words(place_name: str, category: str, priority: str, process: str) -> str:
    """For which cases: "桃源街道 · 公共安全 · 紧急", or everywhere."""
    parts = [place_name, value_words("category", category or None, process), value_words("priority", priority or None, process)]
    return " · ".join(part for part in parts if part) or gettext("Everywhere, all cases")


def warning_words(percent: Iterable[int], every_days: int) -> str:
    """When people are reminded."""
    parts = []
    if percent := list(percent):
        parts.append(gettext("at %(list)s of the time", list=listed(f"{one}%" for one in percent)))
    if every_days == 1:
        parts.append(gettext("every day while overdue"))
    elif every_days:
        parts.append(gettext("every %(num)s days while overdue", num=every_days))
    return listed(parts) or gettext("no reminders")


def told_words(tell: Iterable[str]) -> str:
    """Who is reminded, in short."""
    known = {"assignee": gettext("whoever works on it"), "group": gettext("the group"), "villager": gettext("the villager")}
    return listed(known.get(one, role_words(one)) for one in tell) or gettext("nobody")


def tell_options() -> list[tuple[str, str]]:
    """Everybody a reminder may go to."""
    roles = [(role.id, in_locale(role)) for role in the_engine().roles.values() if role.level != "person"]
    return [("assignee", gettext("The person working on it")), ("group", gettext("The group, while nobody has taken it on")),
            ("villager", gettext("The villager")), *roles]


def how_words(how: str) -> str:
    """What an element does with the policy it names."""
    words = {
        "task": gettext("a task's due date"), "timer": gettext("a timer"), "pause": gettext("pauses it"), "extension": gettext("extends it"),
        "limit": gettext("a limit"), "condition": gettext("a condition"), "decision": gettext("a decision"), "script": gettext("a calculation")}
    return str(words.get(how, how))


def where_words(steps: Iterable[Any]) -> str:
    """The steps people see: tasks, else whatever names the policy."""
    steps = list(steps)
    shown = [step for step in steps if step.how == "task"] or steps
    return listed(dict.fromkeys(in_locale(step, "name") for step in shown))


def error_words(wrong: BadAnswers) -> dict[str, str]:
    """What is wrong with each field of the form."""
    return {FIELDS.get(name, name): _problem(name, str(error["code"]), error.get("params", {})) for name, error in wrong.errors.items()}


def _problem(name: str, code: str, params: Any) -> str:
    numbers: Mapping[str, object] = params if isinstance(params, dict) else {}
    words = {
        "range": gettext("Give a whole number from %(min)s to %(max)s.", min=numbers.get("min", 1), max=numbers.get("max", "")),
        "unknown_place": gettext("There is no such township or village."),
        "other_township": gettext("This village does not lie in that township."),
        "overlaps": gettext("There is a rule for exactly these cases already. Change that one, or give this one another moment."),
        "scope": gettext("Choose a place, a category or a priority. The rule for all cases is changed on the page before."),
        "too_many": gettext("There are too many rules. Remove some first."),
        "moment": gettext("Give a day and a time, or leave it empty."),
        "past": gettext("This moment has passed. Leave it empty for: from now on."),
        "too_late": gettext("This is more than one year ahead."),
        "percent": gettext("Give at most five whole numbers from 1 to 99, like 50, 80."),
        "required": gettext("Say why. It stands in the history for everybody."),
        "too_long": gettext("Say it in at most %(max)s characters.", max=numbers.get("max", "")),
    }
    return str(words.get(code, gettext("Choose one from the list.")))
