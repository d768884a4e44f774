"""/notices/settings: how I want to be told; switching push on and off for this browser."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.choose_notices import CHOSEN, choose_channels, subscribe, unsubscribe
from engine.commands.wish_notices import WISHES, wish_notices
from engine.errors import BadAnswers
from engine.notice_choices import choices_of
from engine.notice_wishes import wish_of
from web.current import the_engine, the_person
from web.notice_words import channel_words, error_words
from web.permissions import allow

door = Blueprint("notice_choices", __name__)


@door.get("/notices/settings")
@allow("signed_in")
def page() -> str:
    """The channels that work, each on or off."""
    return _page()


@door.post("/notices/settings")
@allow("signed_in")
def save() -> Response | tuple[str, int]:
    """Keep the choice."""
    wanted, email = {name: bool(request.form.get(name)) for name in CHOSEN}, request.form.get("address", "")[:300]
    open_now = choices_of(the_engine(), the_person())
    wanted |= {name: name in open_now.wanted for name in CHOSEN if name not in open_now.open}      # what the page did not show stays
    wanted["email"] = wanted["email"] and ("email" in open_now.open or bool(email))
    try:
        choose_channels(the_engine(), the_person(), wanted, email if "email" in open_now.open else open_now.email)
    except BadAnswers as wrong:
        words = error_words(wrong)
        return _page(wanted, email, {"address": words["email"]} if "email" in words else words), 422
    if request.form.get("wish") in WISHES[:2] and the_person().home:
        wish_notices(the_engine(), the_person(), request.form["wish"])
    flash(gettext("Your choice is kept."), "success")
    return redirect(url_for("notice_choices.page"), 303)


@door.post("/notices/push")
@allow("signed_in")
def push_on() -> tuple[str, int]:
    """This browser is to be told. Sent by push_choice.js after a press."""
    try:
        subscribe(the_engine(), the_person(), *(request.form.get(name, "") for name in ("endpoint", "p256dh", "auth")))
    except BadAnswers:
        return "", 422
    return "", 204


@door.post("/notices/push/off")
@allow("signed_in")
def push_off() -> tuple[str, int]:
    """This browser is not to be told any more."""
    unsubscribe(the_engine(), the_person(), request.form.get("endpoint", ""))
    return "", 204


def _page(wanted: dict[str, bool] | None = None, email: str | None = None, errors: dict[str, str] | None = None) -> str:
    found = choices_of(the_engine(), the_person())
    on = found.wanted if wanted is None else {name for name, value in wanted.items() if value}
    if wanted is None and not found.email:
        on = on - {"email"}                  # it is on as soon as there is an address
    return render_template("notices/settings.html", choices=found, on=on, email=found.email if email is None else email, errors=errors or {},
                           channel_words=channel_words, wish=wish_of(the_engine(), the_person()) if the_person().home else "")
