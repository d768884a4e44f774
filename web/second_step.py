"""/sign-in/second: after the password, the code of the authenticator or a backup code."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.second_factor import WrongStep, check_second_step
from engine.sessions import machine_now
from web.auth import enter, refused
from web.current import the_engine
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("second_step", __name__)
PATIENCE = 300          # seconds between the password and the second step


@door.get("/sign-in/second")
@allow("public")
def page() -> str | Response:
    """Where the code is typed; nothing without the password first."""
    return render_template("sign_in/second.html", error=None) if _who() else _anew()


@door.post("/sign-in/second")
@allow("public")
def check() -> str | tuple[str, int] | Response:
    """Look at the code. Raises TooManyAttempts."""
    person_id = _who()
    if not person_id:
        return _anew()
    try:
        person, how = check_second_step(the_engine(), person_id, request.form.get("code", "")[:40])
    except WrongStep:
        refused("totp", person_id)
        return render_template("sign_in/second.html", error=gettext("This code is not right, or was used already. Wait for the next one.")), 422
    wish = local_path(session.get("wish"))
    enter(person, how)
    return redirect(wish, 303)


def _who() -> str | None:
    half = session.get("half")
    return str(half["person"]) if half and 0 <= machine_now(the_engine()).timestamp() - half["at"] < PATIENCE else None


def _anew() -> Response:
    session.pop("half", None)
    flash(gettext("Please sign in with your password first."), "warning")
    return redirect(url_for("sign_in.page"), 303)
