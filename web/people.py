"""/admin/people/<id>: one person; administrators change them, a command room reads those of its township."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.absences import people_around
from engine.commands import hand_on
from engine.commands.change_person import change_details, give_role, new_person, reset_password, sign_out_everywhere, take_role, uncover_phone
from engine.commands.leave import come_back, leave
from engine.errors import BadAnswers
from engine.people import may
from engine.person_page import person_page
from engine.places import townships, villages
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.i18n import in_locale
from web.people_words import change_words, person_problems
from web.permissions import allow
from web.staff_words import role_words

door = Blueprint("people", __name__)
Answer = Response | str | tuple[str, int]
AT_ONCE = 40                # tasks handed on before the answer; the worker does the rest


@door.get("/admin/people/new")
@allow("change_people")
def new() -> str:
    """An empty form for somebody new."""
    return _new({}, {})


@door.post("/admin/people/new")
@allow("change_people")
def add() -> Answer:
    """Add somebody; their first password is shown once."""
    typed = _typed("name", "login", "phone", "home", "role", "place")
    roles = [(typed["role"], typed["place"])] if typed["role"] or typed["place"] else []
    try:
        made, password = new_person(
            the_engine(), the_person(), name=typed["name"], login=typed["login"], phone=typed["phone"], home=typed["home"] or None, roles=roles)
    except BadAnswers as wrong:
        return _new(typed, person_problems(wrong)), 422
    return _page(made, password=password)


@door.get("/admin/people/<person_id>")
@allow("see_people")
def page(person_id: str) -> str:
    """The person with roles, absences and history."""
    return _page(person_id)


@door.post("/admin/people/<person_id>/details")
@allow("change_people")
def details(person_id: str) -> Answer:
    """Name, login, and the phone when a new one was typed."""
    typed = _typed("name", "login", "phone")
    phone = "" if request.form.get("no_phone") else typed["phone"] or None
    return _done(person_id, lambda: change_details(the_engine(), the_person(), person_id, name=typed["name"], login=typed["login"], phone=phone),
                 gettext("Saved."), typed)


@door.post("/admin/people/<person_id>/give")
@allow("change_people")
def give(person_id: str) -> Answer:
    """A role at a place. It counts from the next page they open."""
    typed = _typed("role", "place")
    return _done(person_id, lambda: give_role(the_engine(), the_person(), person_id, typed["role"], typed["place"]),
                 gettext("Given. It counts from the next page they open."), typed)


@door.post("/admin/people/<person_id>/take")
@allow("change_people")
def take(person_id: str) -> Answer:
    """Take a role away."""
    typed = _typed("role", "place")
    return _done(person_id, lambda: take_role(the_engine(), the_person(), person_id, typed["role"], typed["place"]),
                 gettext("Taken away. What they had in hand there goes back to the group."), {})


@door.post("/admin/people/<person_id>/password")
@allow("change_people")
def password(person_id: str) -> Answer:
    """A new password, shown once."""
    return _page(person_id, password=reset_password(the_engine(), the_person(), person_id))


@door.post("/admin/people/<person_id>/sign-out")
@allow("change_people")
def sign_out(person_id: str) -> Answer:
    """End all their sessions."""
    return _done(person_id, lambda: sign_out_everywhere(the_engine(), the_person(), person_id), gettext("Signed out everywhere."), {})


@door.post("/admin/people/<person_id>/phone")
@allow("change_people")
def phone(person_id: str) -> Answer:
    """Show the whole number; that somebody looked is kept."""
    return _page(person_id, phone=uncover_phone(the_engine(), the_person(), person_id))


@door.post("/admin/people/<person_id>/leave")
@allow("change_people")
def shut_out(person_id: str) -> Answer:
    """Somebody left: shut out, tasks handed on."""
    typed = _typed("to_id")
    return _done(person_id, lambda: leave(the_engine(), the_person(), person_id, typed["to_id"] or None),
                 gettext("Shut out and signed out everywhere. Their tasks are handed on one by one."), typed)


@door.post("/admin/people/<person_id>/back")
@allow("change_people")
def back(person_id: str) -> Answer:
    """Let them in again."""
    return _done(person_id, lambda: come_back(the_engine(), the_person(), person_id), gettext("They may sign in again. Tasks stay where they are."), {})


def _done(person_id: str, carry_out: Callable[[], object], said: str, typed: dict[str, str]) -> Answer:
    """Carry out one change and come back to the page; what does not fit stands at its field."""
    try:
        carry_out()
    except BadAnswers as wrong:
        return _page(person_id, typed, person_problems(wrong)), 422
    hand_on(the_engine(), AT_ONCE)
    flash(said, "success")
    return redirect(url_for("people.page", person_id=person_id), 303)


def _typed(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "")[:200].replace("\x00", "") for name in names}


def _page(person_id: str, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None, *, password: str = "", phone: str | None = None) -> str:
    engine, actor = the_engine(), the_person()
    found = person_page(engine, actor, person_id)
    return render_template(
        "people/person.html", found=found, one=found.person, typed=typed or {}, errors=errors or {}, password=password, phone=phone,
        role_words=role_words, change_words=change_words, tabs=admin_tabs("staff_list.page"), roles=_roles() if found.may_change else [],
        groups=_places() if found.may_change else [], may_plan=may(actor, "plan_absence_for") and found.person.works,
        colleagues=[other for other in people_around(engine, actor) if other.id != person_id] if found.may_change else [])


def _new(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("people/new.html", typed=typed, errors=errors, roles=_roles(), groups=_places(), tabs=admin_tabs("staff_list.page"))


def _roles() -> list[tuple[str, str]]:
    return [("", gettext("Choose a role"))] + [(one.id, in_locale(one)) for one in the_engine().roles.values() if one.level != "person"]


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place a role can be held at: the county, then each township with its villages."""
    engine = the_engine()
    found: dict[str, list[tuple[str, str]]] = {one.code: [(one.code, one.name)] for one in townships(engine)}
    named = {one.code: one.name for one in townships(engine)}
    for one in villages(engine):
        found.setdefault(one.code[:9], []).append((one.code, one.name))
    county: list[Any] = sorted({code[:6] for code in found})
    return [(gettext("The whole county"), [(code, gettext("The whole county")) for code in county])] + [
        (named.get(code, code), inside) for code, inside in found.items()]
