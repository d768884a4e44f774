"""/admin/what-if: a past period's real cases, replayed by another deadline or calendar. Its address is the question; nothing is written."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext

from engine.commands.policy_edit import standing
from engine.errors import BadAnswers, NotFound
from engine.place_codes import place_at
from engine.places import place_names, townships, villages
from engine.policy_page import PolicyPage, policy_page
from engine.policy_table import PolicyLine, policies
from engine.what_if import what_if
from engine.what_if_result import ORDERS, WhatIf
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.frame import now
from web.i18n import in_locale, span_words
from web.permissions import allow
from web.policy_changes import UNITS
from web.policy_words import policy_words, scope_words
from web.staff_words import length_words, unit_words, value_words
from web.what_if_form import CALENDAR, Errors, Question, asked, calendar_edit, drafts, period, question_errors, typed

door = Blueprint("what_if", __name__)


@door.get("/admin/what-if")
@allow("change_deadline")
def page() -> str | tuple[str, int]:
    """The question, and, once it is asked, its answer. `draw=form`: only the form again, with the villages of the township chosen."""
    question = asked(request.args, now())
    lines = _lines()
    known = next((line for line in lines if f"{line.process}/{line.name}" == question.policy), None) or next(iter(lines), None)
    if known is None:
        raise NotFound("no process has a deadline")
    if not question.policy:
        question = replace(question, policy=f"{known.process}/{known.name}")
    if "value" not in request.args:
        question = replace(question, value=str(known.value), unit=known.unit)
    policy = policy_page(the_engine(), the_person(), known.process, known.name)
    if not _is_asked(question):
        return _shown(question, lines, policy)
    try:
        return _shown(question, lines, policy, found=_answer(question, policy))
    except BadAnswers as wrong:
        return _shown(question, lines, policy, errors=question_errors(wrong, question.kind)), 422


def _is_asked(question: Question) -> bool:
    told = {"off", "work"} if question.kind == CALENDAR else {"value"}
    return request.args.get("draw") != "form" and bool(told & set(request.args))


def _answer(question: Question, policy: PolicyPage) -> WhatIf:
    """Raises BadAnswers with every field that is wrong."""
    errors: Errors = {}
    asked_for: dict[str, Any] = {"order": question.order if question.order in ORDERS else "worst"}
    for read in (period, _calendar if question.kind == CALENDAR else partial(_policy, policy)):
        try:
            asked_for |= read(question)
        except BadAnswers as wrong:
            errors |= wrong.errors
    if errors:
        raise BadAnswers(errors)
    return what_if(the_engine(), the_person(), **asked_for)


def _calendar(question: Question) -> dict[str, Any]:
    return {"calendar_edit": calendar_edit(question)}


def _policy(policy: PolicyPage, question: Question) -> dict[str, Any]:
    engine, process, name = the_engine(), policy.line.process, policy.line.name
    if question.policy != f"{process}/{name}":
        raise BadAnswers({"name": {"code": "not_an_option", "params": {}}})
    return {"process": process, "name": name, "drafts": drafts(question, policy, standing(engine, process, name), engine.clock.now())}


def _lines() -> list[PolicyLine]:
    """The deadlines there are; counts and limits of others have no time of their own."""
    return [line for process in policies(the_engine(), the_person()) for line in process.lines if line.kind == "deadline"]


def _shown(
    question: Question, lines: list[PolicyLine], policy: PolicyPage, *, found: WhatIf | None = None, errors: dict[str, str] | None = None,
) -> str:
    engine, process = the_engine(), policy.line.process
    inside = [(one.code, one.name) for one in villages(engine, question.township)] if question.township else []
    around = [(one.code, one.name) for one in townships(engine)]
    counties = place_names(engine, *{place_at(code, "county") for code, _ in around})
    calendars = [*sorted(counties.items()), *around]
    return render_template(
        "admin/what_if.html", question=question, found=found, errors=errors or {}, policy=policy, tabs=admin_tabs("what_if.page"),
        kinds=_kinds(question), policies=[(f"{line.process}/{line.name}", _option(line, lines)) for line in lines],
        units=[(unit, unit_words(unit)) for unit in UNITS], townships=around, villages=inside, calendars=calendars,
        categories=[(one, value_words("category", one, process)) for one in policy.categories],
        priorities=[(one, value_words("priority", one, process)) for one in policy.priorities],
        orders=_orders(question), scope=_scope(question, dict([*calendars, *inside]), process), form=typed(question, policy),
        span_words=span_words, has_task=any(step.how == "task" for step in policy.line.steps),
        calendar_url=url_for("calendar.page") if "calendar.page" in current_app.view_functions else None, **policy_words())


def _scope(question: Question, names: dict[str, str], process: str) -> str:
    """Which cases, or whose calendar."""
    if question.kind == CALENDAR:
        return names.get(question.place, question.place)
    place = question.village or question.township
    return scope_words(names.get(place, place), question.category, question.priority, process)


def _option(line: PolicyLine, lines: list[PolicyLine]) -> str:
    """A deadline with what holds now; with its process where there are several."""
    words = f"{in_locale(line, 'label')} · {length_words(line.value, line.unit)}"
    return words if len({one.process for one in lines}) == 1 else f"{line.process}: {words}"


def _kinds(question: Question) -> list[dict[str, object]]:
    return [{"label": label, "url": url_for("what_if.page", kind=kind, since=question.since, until=question.until), "active": kind == question.kind}
            for kind, label in (("policy", gettext("Another deadline")), ("calendar", gettext("Another calendar")))]


def _orders(question: Question) -> list[dict[str, object]]:
    words = {"worst": gettext("Newly late"), "late": gettext("Late"), "share": gettext("Share in time"), "place": gettext("Place")}
    addresses: dict[str, dict[str, Any]] = {order: question.address() | {"order": order} for order in ORDERS}
    return [{"label": words[order], "url": url_for("what_if.page", **address, _anchor="villages"), "active": order == question.order}
            for order, address in addresses.items()]
