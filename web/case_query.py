"""What the address of a list of cases asks for, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import format_date, gettext

from engine.case_filters import CaseFilters
from engine.case_list import NUMBER_LENGTH, STATUSES
from engine.store import STAGES
from engine.tables.figures import MEASURES
from web.figure_words import measure_words
from web.staff_words import role_words, value_words

MAX_WORDS = 60
DUE = ("today", "soon")
# Filters that the form has no field for: they come from a number somebody pressed, are shown as words, and stay while the form is used.
PRESSED = ("category", "route", "platform", "due", "went_up", "role", "holder", "done_by", "reporter", "measure", "since", "until", "term")


def filters_of(asked: Mapping[str, str]) -> CaseFilters:
    """The filters of an address; unknown values ask for nothing."""
    status, words = asked.get("status", "open"), tidy(asked.get("q", ""))
    number = words if words and words[0].isdigit() and all(letter.isdigit() or letter == "-" for letter in words) else None
    measure = _one_of(asked, "measure", MEASURES)
    if number is not None or measure is not None:
        status = "all"
    return CaseFilters(
        status=status if status in STATUSES else None if status == "all" else "open",
        stage=_one_of(asked, "stage", STAGES), place=place_code(asked.get("place", "")), overdue=asked.get("overdue") == "1",
        number=number[:NUMBER_LENGTH] if number is not None else None, words=words if words and number is None else None,
        category=_word(asked, "category"), route=_word(asked, "route"), platform=_word(asked, "platform"), due=_one_of(asked, "due", DUE),
        went_up=asked.get("went_up") == "1", role=_word(asked, "role"), holder=_word(asked, "holder"), done_by=_word(asked, "done_by"),
        reporter=_word(asked, "reporter"), measure=measure, since=day_in(asked.get("since")), until=day_in(asked.get("until")),
        term=tidy(asked.get("term", "")) or None)


def pressed_words(filters: CaseFilters, people: Mapping[str, str]) -> list[str]:
    """What narrows the list beside the form's fields, in words. `people`: names of staff by id."""
    said = []
    if filters.measure:
        said.append(measure_words(filters.measure))
        if filters.since or filters.until:
            said.append(f"{_day(filters.since)} – {_day(filters.until)}")
    for name in ("category", "route", "platform"):
        if getattr(filters, name):
            said.append(value_words(name, getattr(filters, name)))
    if filters.due:
        said.append(gettext("Due later today") if filters.due == "today" else gettext("Due in the next 3 days"))
    if filters.went_up:
        said.append(gettext("Escalated or under supervision"))
    if filters.role:
        who = gettext("nobody yet") if filters.holder == "nobody" else people.get(filters.holder or "", "")
        said.append(gettext("In hand: %(who)s", who=" · ".join(part for part in (role_words(filters.role), who) if part)))
    if filters.done_by:
        said.append(gettext("Worked on in the last 7 days: %(who)s", who=people.get(filters.done_by, "")))
    if filters.reporter:
        said.append(gettext("All of one villager"))
    if filters.term:
        said.append(gettext("“%(term)s”", term=filters.term))
    return said


def tidy(words: str) -> str:
    """What can be looked for: printable, of bounded length."""
    return "".join(letter for letter in words if letter.isprintable()).strip()[:MAX_WORDS]


def place_code(place: str) -> str | None:
    """A place code as it may stand in an address; what is none finds nothing."""
    return place[:20] if place and place.isascii() and place.isprintable() else None


def day_in(text: str | None) -> date | None:
    """A day as an address or a date field writes it; none for anything else."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _one_of(asked: Mapping[str, str], name: str, known: tuple[str, ...]) -> str | None:
    return value if (value := asked.get(name)) in known else None


def _word(asked: Mapping[str, str], name: str) -> str | None:
    """An identifier as the database may hold one."""
    value = asked.get(name, "")
    return value if value and value.isascii() and value.isprintable() and len(value) <= 64 else None


def _day(day: date | None) -> str:
    return "…" if day is None else str(format_date(day, "short"))
