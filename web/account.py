"""/account: where one is signed in, one's password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from engine.commands.own_account import change_password, has_password
from engine.errors import BadAnswers
from engine.second_factor import backups_left, has_to_enrol, needs_second_step
from engine.sessions import end_one_session, how_signed_in, sessions_of
from web.current import the_engine, the_person
from web.device_words import device_words, how_words
from web.form_words import error_words
from web.permissions import allow

door = Blueprint("account", __name__)


@door.get("/account")
@allow("signed_in")
def page() -> str:
    """One's own account."""
    return _page({})


@door.post("/account/password")
@allow("signed_in")
def password() -> Response | tuple[str, int]:
    """Set, change or remove the password."""
    wanted = "" if request.form.get("remove") else request.form.get("wanted", "")
    if not wanted and not request.form.get("remove"):
        return _page({"wanted": error_words({"code": "required"})}), 422
    try:
        change_password(the_engine(), the_person(), request.form.get("current", ""), wanted, proven=_proven())
    except BadAnswers as wrong:
        return _page({key: error_words(found) for key, found in wrong.errors.items()}), 422
    flash(gettext("Saved.") if wanted else gettext("The password is removed. You come in by a code."), "success")
    return redirect(url_for("account.page"), 303)


@door.post("/account/sessions/end")
@allow("signed_in")
def end() -> Response:
    """Sign one of one's own devices out."""
    ended = end_one_session(the_engine(), the_person().id, request.form.get("session", "")[:64])
    flash(gettext("That device is signed out.") if ended else gettext("That device was signed out already."), "success")
    return redirect(url_for("account.page"), 303)


def _proven() -> bool:
    return how_signed_in(the_engine(), current_user.token) in ("code", "link")


def _page(errors: dict[str, str]) -> str:
    engine, person = the_engine(), the_person()
    return render_template(
        "account/account.html", errors=errors, sessions=sessions_of(engine, person.id, current_user.token), device_words=device_words, how_words=how_words,
        has_password=has_password(engine, person.id), asks_current=has_password(engine, person.id) and not _proven(),
        second=needs_second_step(engine, person.id), backups=backups_left(engine, person.id), must=has_to_enrol(engine, person))
