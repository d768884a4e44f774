"""Sign in by phone: ask for a code, type it, say who of the household one is; who is new says name and village."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.accounts import register, took_over
from engine.commands.case_links import take_over_by_link
from engine.errors import BadAnswers, NotFound
from engine.people import Person
from engine.places import townships, villages
from engine.sign_in_codes import VALID, WrongCode, ask_code, check_code, proven, use_proof
from web.auth import address, codes_can_be_sent, enter, refused
from web.current import the_engine
from web.form_words import error_words
from web.i18n import is_chinese
from web.permissions import allow
from web.sign_in import local_path, sign_in_page

door = Blueprint("sign_in_code", __name__)
Answer = Response | str | tuple[str, int]


@door.post("/sign-in/phone")
@allow("public")
def ask() -> Answer:
    """Send a code. The answer is the same whoever has the number. Raises TooManyAttempts."""
    if not codes_can_be_sent():
        abort(409)
    typed, wish = request.form.get("phone", "")[:40], local_path(request.form.get("next"))
    try:
        asked = ask_code(the_engine(), typed, address(), chinese=is_chinese())
    except BadAnswers as wrong:
        return sign_in_page(wish, phone=typed, phone_error=error_words(wrong.errors["phone"])), 422
    session.pop("half", None)
    session.pop("claim", None)
    session["ticket"], session["wish"] = asked.ticket, wish
    session["end"] = "".join(letter for letter in typed if letter.isdigit())[-4:]
    if the_engine().settings.demo:
        session["demo_code"] = asked.code
    return redirect(url_for("sign_in_code.code"), 303)


@door.get("/sign-in/code")
@allow("public")
def code() -> Answer:
    """Where the code is typed."""
    return _code_page() if session.get("ticket") else _anew()


@door.post("/sign-in/code")
@allow("public")
def check() -> Answer:
    """Look at the code, and go on."""
    ticket = session.get("ticket")
    if not ticket:
        return _anew()
    try:
        found = check_code(the_engine(), ticket, request.form.get("code", ""))
    except WrongCode:
        refused("code")
        return _code_page(gettext("This code is not right, or no longer valid. Look at the message again, or ask for a new code.")), 422
    session.pop("demo_code", None)
    claim = session.get("claim")
    if claim:
        return _claimed(ticket, claim)
    if len(found.people) == 1:
        return _in(use_proof(the_engine(), ticket, found.people[0].id))
    return redirect(url_for("sign_in_code.who"), 303)


@door.get("/sign-in/who")
@allow("public")
def who() -> Answer:
    """Who of the household; or, for a new number, name and village."""
    return _who({}, {})


@door.post("/sign-in/who")
@allow("public")
def choose() -> Answer:
    """Come in as one of them. Raises NotFound for anybody else."""
    ticket = session.get("ticket")
    if not ticket:
        return _anew()
    return _in(use_proof(the_engine(), ticket, request.form.get("person", "")))


@door.post("/sign-in/register")
@allow("public")
def new() -> Answer:
    """Say who one is, and come in."""
    ticket = session.get("ticket")
    if not ticket:
        return _anew()
    typed = {name: request.form.get(name, "")[:80].replace("\x00", "") for name in ("name", "village")}
    try:
        person = register(the_engine(), ticket, typed["name"], typed["village"])
    except BadAnswers as wrong:
        again = _who(typed, {key: error_words(found) for key, found in wrong.errors.items()})
        return (again, 422) if isinstance(again, str) else again
    flash(gettext("Welcome! You can report right away. The grid worker of your village will confirm who you are."), "success")
    return _in(person)


def _claimed(ticket: str, link_id: str) -> Answer:
    """By the link of a slip: in as the villager whose case it is."""
    try:
        person, number = take_over_by_link(the_engine(), ticket, link_id)
    except NotFound:
        session.pop("claim", None)
        return _code_page(gettext("This number belongs to somebody else. Ask the grid worker of your village.")), 422
    session["wish"] = url_for("case.page", number=number)
    return _in(person)


def _in(person: Person) -> Response:
    wish = local_path(session.get("wish"))
    if took_over(the_engine(), person.id):
        flash(gettext("This account is yours now. What was filed for you is under “My cases”."), "success")
    enter(person, "code")
    return redirect(wish, 303)


def _code_page(error: str | None = None) -> str:
    return render_template("sign_in/code.html", error=error, end=session.get("end", ""), minutes=int(VALID.total_seconds() // 60), demo_code=session.get("demo_code"))


def _who(typed: dict[str, str], errors: dict[str, str]) -> Answer:
    engine, ticket = the_engine(), session.get("ticket")
    try:
        found = proven(engine, ticket or "")
    except NotFound:
        return _anew()
    if found.people:
        return render_template("sign_in/who.html", people=found.people)
    named = {one.code: one.name for one in townships(engine)}
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in villages(engine):
        groups.setdefault(named.get(one.code[:9], ""), []).append((one.code, one.name))
    return render_template("sign_in/register.html", typed=typed, errors=errors, groups=list(groups.items()), staff=found.staff,
                           may_register=engine.settings.self_registration)


def _anew() -> Response:
    flash(gettext("Please ask for a code first."), "warning")
    return redirect(url_for("sign_in.page"), 303)
