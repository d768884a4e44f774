"""The question of /admin/what-if as its address writes it, and what it means to the engine."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from engine.clock import shown
from engine.commands.policy_draft import RuleDraft
from engine.commands.policy_edit import with_rule
from engine.errors import BadAnswers, problem
from engine.policy_page import PolicyPage
from engine.what_if import MOST_DAYS, CalendarEdit
from web.day_lists import days_in
from web.policy_forms import Typed, draft_of, typed_of
from web.policy_words import error_words, tell_options
from web.staff_words import unit_words

POLICY, CALENDAR = "policy", "calendar"
LONGEST = 500
Errors = dict[str, dict[str, object]]


@dataclass(frozen=True)
class Question:
    """Every field as text. `kind`: policy or calendar; `policy`: process/name; `place`: whose calendar; `off` and `work`: the days made
    days off and working days; `order`: of the villages."""

    kind: str = POLICY
    policy: str = ""
    value: str = ""
    unit: str = ""
    township: str = ""
    village: str = ""
    category: str = ""
    priority: str = ""
    place: str = ""
    off: str = ""
    work: str = ""
    since: str = ""
    until: str = ""
    order: str = "worst"

    def address(self) -> dict[str, str]:
        """What of it stands in an address: fields that say something."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for some cases only."""
        return any((self.township, self.village, self.category, self.priority))


def asked(args: MultiDict[str, str], now: datetime) -> Question:
    """The question in an address; without a period, about last month."""
    kept = {one.name: _tidy(args[one.name]) for one in fields(Question) if one.name in args}
    first, last = last_month(now)
    found = Question(**({"since": first.isoformat(), "until": last.isoformat()} | kept))
    return replace(found, kind=found.kind if found.kind == CALENDAR else POLICY)


def last_month(now: datetime) -> tuple[date, date]:
    """Its first and last day, on the county's wall."""
    last = shown(now).date().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def period(question: Question) -> dict[str, date]:
    """The first and the last day, `since` and `until`. Raises BadAnswers."""
    errors: Errors = {}
    found = {}
    for name in ("since", "until"):
        try:
            found[name] = date.fromisoformat(getattr(question, name))
        except ValueError:
            errors[name] = problem("no_day")
    if errors:
        raise BadAnswers(errors)
    return found


def typed(question: Question, page: PolicyPage) -> Typed:
    """The form of the policy's own page, filled with the rule in question: reminders as they are now."""
    scope = (question.village or question.township, question.category, question.priority)
    rule = page.rule(scope, None)
    base = rule or page.rule(("", "", ""), None)
    assert base is not None                # a policy always has its default
    form = typed_of(base, page.seen, action="add" if rule is None else "set")
    return replace(form, township=question.township, village=question.village, category=question.category, priority=question.priority,
                   value=question.value, unit=question.unit, was="", valid_from="")


def drafts(question: Question, page: PolicyPage, standing: list[RuleDraft], now: datetime) -> list[RuleDraft]:
    """All rules of the policy as they would be. Raises BadAnswers."""
    draft = draft_of(typed(question, page), page, [value for value, _ in tell_options()])
    if page.fixed_unit and draft.unit != page.line.default_unit:
        raise BadAnswers({"unit": problem("fixed_unit", unit=page.line.default_unit)})
    return with_rule(standing, draft, now)


def calendar_edit(question: Question) -> CalendarEdit:
    """The days that would be other than they are. Raises BadAnswers."""
    errors: Errors = {}
    found: dict[str, list[date]] = {"off": [], "work": []}
    for name in found:
        try:
            found[name] = days_in(getattr(question, name))
        except ValueError:
            errors[name] = problem("not_days")
    if not errors and set(found["off"]) & set(found["work"]):
        errors["work"] = problem("both")
    if errors:
        raise BadAnswers(errors)
    return CalendarEdit(question.place, {day: name == "work" for name, days in found.items() for day in days})


def question_errors(wrong: BadAnswers, kind: str) -> dict[str, str]:
    """What is wrong, at the field where it was typed."""
    places = {"name": "policy", "days": "off", "place": "township" if kind == POLICY else "place"}
    words = error_words(wrong)
    return {places.get(name, name): _words(error) or words.get(name) or words["township"] for name, error in wrong.errors.items()}


def _words(error: dict[str, object]) -> str | None:
    params = error.get("params")
    numbers = params if isinstance(params, dict) else {}
    known = {
        "no_day": gettext("Give a day, like 2026-03-01."),
        "period_order": gettext("The last day lies before the first."),
        "period_too_long": gettext("Replay at most %(max)s days at once.", max=numbers.get("max", MOST_DAYS)),
        "year": gettext("Give a year from %(min)s to %(max)s.", min=numbers.get("min", ""), max=numbers.get("max", "")),
        "no_days": gettext("Name at least one day that would be off, or worked."),
        "too_many_days": gettext("Change at most %(max)s days at once.", max=numbers.get("max", "")),
        "not_days": gettext("Give days like 2026-10-08, or 2026-10-10 to 2026-10-12."),
        "both": gettext("A day cannot be both off and worked."),
        "fixed_unit": gettext(
            "This deadline counts in %(unit)s, like the limits of its pauses and extensions.", unit=unit_words(str(numbers.get("unit", "")))),
    }
    return known.get(str(error["code"]))


def _tidy(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).strip()
