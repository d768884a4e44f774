"""Changing an SLA policy: a form, then a page that shows what would happen, then the change. Nothing is written before the last step,
and what was typed travels along from page to page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from engine.commands.change_policy import change_policy, preview_policy, undo_policy_change, undoing
from engine.commands.policy_draft import RuleDraft
from engine.commands.policy_edit import standing, with_exception, with_rule, without_rule
from engine.errors import BadAnswers, Conflict, NotFound
from engine.places import townships, villages
from engine.policy_history import drafted
from engine.policy_page import PolicyPage, RuleLine, policy_page, policy_progress
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.deadlines import shown_policy
from web.follow import follow_at_once
from web.permissions import allow
from web.policy_forms import Typed, draft_of, typed_in, typed_of
from web.policy_words import error_words, policy_words, scope_words, tell_options
from web.staff_words import unit_words, value_words

door = Blueprint("policy_changes", __name__)
Answer = Response | str | tuple[str, int]
UNITS = ("minutes", "hours", "working_hours", "days", "working_days")


@door.get("/admin/deadlines/<process>/<name>/edit")
@allow("change_deadline")
def edit(process: str, name: str) -> Answer:
    """The form of a rule (place, category, priority and, for one yet to come, was in the address), or of a new exception."""
    page = _page(process, name)
    asked = request.args
    scope, adds = (asked.get("place", ""), asked.get("category", ""), asked.get("priority", "")), asked.get("new") == "1"
    rule = page.rule(("", "", "") if adds else scope, _moment(asked.get("was", "")))
    if rule is None:
        raise NotFound("there is no such rule")
    return _form(page, typed_of(rule, page.seen, action="add" if adds else "set"))


@door.post("/admin/deadlines/<process>/<name>/edit")
@allow("change_deadline")
def back(process: str, name: str) -> Answer:
    """The form again with what was typed: coming back from the preview, or after choosing a township."""
    return _form(_page(process, name), typed_in(request))


@door.post("/admin/deadlines/<process>/<name>/preview")
@allow("change_deadline")
def preview(process: str, name: str) -> Answer:
    """What the change would do to the cases that are open now. Nothing is written."""
    page, typed = _page(process, name), typed_in(request)
    if typed.seen_number != page.seen:
        return _conflict(page, typed)
    try:
        return _previewed(page, typed, _rules(page, typed))
    except BadAnswers as wrong:
        return _form(page, typed, error_words(wrong)), 422


@door.post("/admin/deadlines/<process>/<name>/change")
@allow("change_deadline")
def change(process: str, name: str) -> Answer:
    """Make the change that was previewed, and let open cases follow."""
    page, typed = _page(process, name), typed_in(request)
    if typed.seen_number != page.seen:
        return _conflict(page, typed)
    try:
        drafts = _rules(page, typed)
        change_policy(the_engine(), the_person(), process, name, drafts, seen=typed.seen_number, reason=typed.reason,
                      moves_open=typed.apply == "open")
    except Conflict:
        return _conflict(_page(process, name), typed)
    except BadAnswers as wrong:
        errors = error_words(wrong)
        return (_previewed(page, typed, drafts, errors) if set(errors) == {"reason"} else _form(page, typed, errors)), 422
    return _done(process, name)


@door.get("/admin/deadlines/<process>/<name>/undo")
@allow("change_deadline")
def before_undo(process: str, name: str) -> Answer:
    """What taking back the newest change would do. Nothing is written."""
    page = _page(process, name)
    if page.newest is None:
        raise NotFound("nothing was changed yet")
    return _undo_preview(page, "")


@door.post("/admin/deadlines/<process>/<name>/undo")
@allow("change_deadline")
def undo(process: str, name: str) -> Answer:
    """Take the newest change back, for the reason given."""
    page, typed = _page(process, name), typed_in(request)
    if page.newest is None or typed.seen_number != page.seen:
        return _conflict(page, replace(typed, action="undo"))
    try:
        undo_policy_change(the_engine(), the_person(), page.seen, seen=page.seen, reason=typed.reason)
    except Conflict:
        return _conflict(_page(process, name), replace(typed, action="undo"))
    except BadAnswers as wrong:
        return _undo_preview(page, typed.reason, error_words(wrong)), 422
    return _done(process, name)


def _page(process: str, name: str) -> PolicyPage:
    return policy_page(the_engine(), the_person(), process, name)


def _moment(text: str) -> datetime | None:
    return replace(Typed(), was=text).was_at


def _rules(page: PolicyPage, typed: Typed) -> list[RuleDraft]:
    """All rules of the policy as they would be. Raises BadAnswers, NotFound."""
    engine = the_engine()
    now, rules = engine.clock.now(), standing(engine, page.line.process, page.line.name)
    if typed.action == "remove":
        rule = _rule(page, typed)
        return without_rule(rules, typed.scope, None if rule is None else rule.valid_from, now)
    if typed.action == "set" and _rule(page, typed) is None:
        raise NotFound("there is no such rule")
    draft = _draft(page, typed)
    return with_exception(rules, draft, now) if typed.action == "add" else with_rule(rules, draft, now, typed.was_at)


def _draft(page: PolicyPage, typed: Typed) -> RuleDraft:
    return draft_of(typed, page, [value for value, _ in tell_options()])


def _rule(page: PolicyPage, typed: Typed) -> RuleLine | None:
    """The rule as it stands that is to be changed or removed."""
    return None if typed.action == "add" else page.rule(typed.scope, typed.was_at)


def _form(page: PolicyPage, typed: Typed, errors: dict[str, str] | None = None, conflict: bool = False) -> str:
    engine, process = the_engine(), page.line.process
    inside = [(one.code, one.name) for one in villages(engine, typed.township)] if typed.township else []
    units = (page.line.default_unit,) if page.fixed_unit or page.line.kind == "count" else UNITS
    return render_template(
        "admin/policy_form.html", policy=page, process=process, name=page.line.name, typed=typed, errors=errors or {},
        conflict=page.newest if conflict else None, rule=_rule(page, typed), tabs=admin_tabs("deadlines.page"),
        townships=[(one.code, one.name) for one in townships(engine)], villages=inside, units=[(one, unit_words(one)) for one in units],
        categories=[(one, value_words("category", one, process)) for one in page.categories],
        priorities=[(one, value_words("priority", one, process)) for one in page.priorities],
        people=tell_options(), scope=_scope(page, typed), **policy_words())


def _scope(page: PolicyPage, typed: Typed) -> str:
    rule = _rule(page, typed)
    return "" if rule is None else scope_words(rule.place_name, rule.category, rule.priority, page.line.process)


def _previewed(page: PolicyPage, typed: Typed, drafts: list[RuleDraft], errors: dict[str, str] | None = None) -> str:
    engine, person = the_engine(), the_person()
    process, name = page.line.process, page.line.name
    known = standing(engine, process, name)
    later = [one.valid_from for one in drafts if one not in known and one.valid_from is not None]
    at = min(later, default=None)
    return render_template(
        "admin/policy_preview.html", policy=page, process=process, name=name, typed=typed, errors=errors or {}, undoes=None, at=at,
        differences=drafted(engine, process, name, drafts), moves=preview_policy(engine, person, process, name, drafts, at=at),
        tabs=admin_tabs("deadlines.page"), **policy_words())


def _undo_preview(page: PolicyPage, reason: str, errors: dict[str, str] | None = None) -> str:
    engine, person = the_engine(), the_person()
    process, name = page.line.process, page.line.name
    row, drafts = undoing(engine, person, page.seen)
    typed = Typed(seen=str(page.seen), reason=reason, apply="open" if row.moves_open else "new")
    return render_template(
        "admin/policy_preview.html", policy=page, process=process, name=name, typed=typed, errors=errors or {}, undoes=page.newest, at=None,
        differences=drafted(engine, process, name, drafts), moves=preview_policy(engine, person, process, name, drafts),
        tabs=admin_tabs("deadlines.page"), **policy_words())


def _conflict(page: PolicyPage, typed: Typed) -> Answer:
    """Another administrator was faster: who, when and what, beside what was typed here. A second press of one's own is no conflict."""
    if _is_done(page, typed):
        return redirect(url_for("deadlines.policy", process=page.line.process, name=page.line.name), 303)
    if typed.action in ("remove", "undo"):
        return shown_policy(page.line.process, page.line.name, conflict=True), 409
    return _form(page, replace(typed, seen=str(page.seen)), conflict=True), 409


def _is_done(page: PolicyPage, typed: Typed) -> bool:
    """Whether the newest change is the very one that was sent: the button was pressed twice."""
    newest = page.newest
    if newest is None or newest.changed_by_id != the_person().id or not typed.reason.strip() or newest.reason != typed.reason.strip():
        return False
    if typed.action == "undo":
        return newest.undoes == typed.seen_number
    if typed.action == "remove":
        return all(one.scope != typed.scope for one in newest.after)
    try:
        wanted = _draft(page, typed)
    except BadAnswers:
        return False
    return any(replace(one, valid_from=wanted.valid_from) == wanted for one in newest.after)


def _done(process: str, name: str) -> Response:
    """Move open cases for a moment: in a small county all have followed before the page is there. Then back to the policy."""
    engine = the_engine()
    follow_at_once(engine)
    made = policy_progress(engine, the_person(), process, name)
    words = gettext("Changed.")
    if made is not None and made.status == "done" and made.moves_open:
        words += " " + (ngettext("%(num)s case moved.", "%(num)s cases moved.", made.moved) if made.moved else gettext("No open case had to move."))
    flash(words, "success")
    return redirect(url_for("deadlines.policy", process=process, name=name), 303)

