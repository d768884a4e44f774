"""The forms of /admin/calendar as text, and what they mean to the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flask import Request
from flask_babel import gettext

from engine.commands.calendar_edit import DaysEdit, Edit, HoursEdit, YearEdit
from engine.errors import BadAnswers

WEEKDAYS = range(7)
LONGEST = 600               # characters of a field; more is cut, and still more than any field allows


@dataclass(frozen=True)
class Typed:
    """Every field as it was typed. `what`: days, hours, year or undo; `seen`: the newest change when the page was opened."""

    what: str = "days"
    place: str = ""
    year: str = ""
    first: str = ""
    last: str = ""
    kind: str = "holiday"
    name: str = ""
    status: str = "announced"
    number: str = ""
    seen: str = "0"
    reason: str = ""
    hours: dict[int, str] = field(default_factory=dict)

    @property
    def seen_number(self) -> int:
        """`seen` as a number; -1, which is never right, for anything else."""
        return int(self.seen) if self.seen.isascii() and self.seen.isdigit() else -1

    def pairs(self) -> list[tuple[str, str]]:
        """Every field but the reason, to travel along in a form."""
        own = [(name, str(getattr(self, name))) for name in ("what", "place", "year", "first", "last", "kind", "name", "status", "number", "seen")]
        return own + [(f"hours_{weekday}", text) for weekday, text in self.hours.items()]


def typed_in(request: Request) -> Typed:
    """What a form sent."""
    sent = {name: _plain(request.form.get(name, "")) for name in Typed.__dataclass_fields__ if name != "hours"}
    hours = {weekday: _plain(request.form[f"hours_{weekday}"]) for weekday in WEEKDAYS if f"hours_{weekday}" in request.form}
    return Typed(**sent, hours=hours)


def _plain(text: str) -> str:
    """A line without what a database cannot hold and a reader cannot see."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).strip()


def edit_of(typed: Typed) -> Edit:
    """What the form asks for. Raises BadAnswers for what is no edit at all."""
    if typed.what == "hours":
        return HoursEdit(typed.place, typed.hours)
    if typed.what == "year":
        return YearEdit(int(typed.year) if typed.year.isascii() and typed.year.isdigit() and len(typed.year) == 4 else 0, typed.status)
    if typed.what == "days":
        first = _day(typed.first)
        return DaysEdit(typed.place, first, _day(typed.last) if typed.last else first, "" if typed.kind == "official" else typed.kind or "?", typed.name)
    raise BadAnswers({"first": {"code": "not_an_option", "params": {}}})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def problems(wrong: BadAnswers) -> dict[str, str]:
    """What is wrong with each field, in words."""
    words: dict[str, Callable[[dict[str, object]], str]] = {
        "before_first": lambda params: gettext("The last day lies before the first."),
        "too_many_days": lambda params: gettext("At most %(max)s days at once.", **params),
        "day_range": lambda params: gettext("Choose a day between %(min)s and %(max)s.", **params),
        "not_a_date": lambda params: gettext("Choose a day."),
        "no_effect": lambda params: gettext("It is so already: nothing would change."),
        "unknown_place": lambda params: gettext("There is no such county or township."),
        "too_long": lambda params: gettext("At most %(max)s characters.", **params),
        "required": lambda params: gettext("Say why."),
        "bad_hours": lambda params: gettext("Write hours like 08:30-12:00, 14:00-17:30."),
        "hours_order": lambda params: gettext("The end lies before the beginning."),
        "hours_overlap": lambda params: gettext("These hours overlap."),
        "no_working_time": lambda params: gettext("At least one day of the week needs working hours."),
    }
    other: Callable[[dict[str, object]], str] = lambda params: gettext("Choose one of the offered values.")
    return {name: words.get(str(error["code"]), other)(dict(error.get("params") or {})) for name, error in wrong.errors.items()}  # type: ignore[call-overload]
