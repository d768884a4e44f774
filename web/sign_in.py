"""The door: sign in with login and password, sign out here or everywhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.demo_people import demo_people
from engine.limits import count_attempt, forget_attempts
from engine.people import Person, WrongSignIn, check_password
from engine.second_factor import needs_second_step
from engine.sessions import end_all_sessions, forget_ended_sessions
from engine.sso_settings import sso_label
from web.auth import codes_can_be_sent, enter, leave, refused, wait_for_second_step
from web.current import person_or_none, the_engine, the_person
from web.permissions import allow

door = Blueprint("sign_in", __name__)


@door.get("/sign-in")
@allow("public")
def page() -> str | Response:
    """The sign-in page; who is signed in already goes on to where they wanted."""
    if person_or_none() is not None:
        return redirect(local_path(request.args.get("next")), 303)
    return _page(request.args.get("next"))


@door.post("/sign-in")
@allow("public")
def sign_in() -> tuple[str, int] | Response:
    """Check login and password; the answer is the same whichever is wrong. Raises TooManyAttempts."""
    login, password, address = request.form.get("login", ""), request.form.get("password", ""), request.remote_addr or "unknown"
    count_attempt(the_engine(), login, address)
    try:
        person = check_password(the_engine(), login, password)
    except WrongSignIn:
        refused("password")
        return _page(request.form.get("next"), gettext("Login and password do not belong together."), login), 422
    forget_attempts(the_engine(), login, address)
    forget_ended_sessions(the_engine())
    return go_on(person, request.form.get("next"))


def go_on(person: Person, wish: str | None, how: str = "password") -> Response:
    """The password was right: in, or to the second step first."""
    if needs_second_step(the_engine(), person.id):
        wait_for_second_step(person.id, local_path(wish))
        return redirect(url_for("second_step.page"), 303)
    enter(person, how)
    return redirect(local_path(wish), 303)


@door.post("/sign-out")
@allow("signed_in")
def sign_out() -> Response:
    """End this session."""
    leave()
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("sign_in.page"), 303)


@door.post("/sign-out-everywhere")
@allow("signed_in")
def sign_out_everywhere() -> Response:
    """End every session of this person: a phone was lost."""
    end_all_sessions(the_engine(), the_person().id)
    leave()
    flash(gettext("You are signed out on every device."), "success")
    return redirect(url_for("sign_in.page"), 303)


def local_path(wish: str | None) -> str:
    """A path of our own, or the first page: an address from outside must not lead people elsewhere."""
    first = url_for("home.page")
    if not wish or not wish.startswith("/") or wish.startswith(("//", "/\\")) or any(ord(letter) < 33 for letter in wish):
        return first
    parts = urlsplit(wish)
    return first if parts.scheme or parts.netloc else wish


def _page(wish: str | None, error: str | None = None, login: str = "") -> str:
    return sign_in_page(wish, error, login)


def sign_in_page(wish: str | None, error: str | None = None, login: str = "", phone: str = "", phone_error: str | None = None) -> str:
    """The sign-in page: phone first, password below; what was typed stays."""
    people = demo_people(the_engine()) if "demo_entry.page" in current_app.view_functions else None
    return render_template("sign_in/sign_in.html", next=local_path(wish), error=error, login=login, people=people, roles=the_engine().roles,
                           phone=phone, phone_error=phone_error, codes=codes_can_be_sent(), sso=sso_label(the_engine()))
