"""What a person chooses for themselves: the language, and how large and how strong they want to read."""

from __future__ import annotations

from flask import Blueprint, Request, abort, redirect, request
from werkzeug.wrappers import Response

from engine.people import set_locale
from web.current import person_or_none, the_engine
from web.i18n import COOKIE, LOCALES
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("preferences", __name__)
READING = {"type": ("normal", "large"), "contrast": ("normal", "high")}       # cookie → its values; none: as the device says
A_YEAR = 365 * 24 * 3600


@door.post("/language")
@allow("public")
def language() -> Response:
    """Switch the language: for this browser, and for the person who is signed in."""
    locale = request.form.get("locale", "")
    if locale not in LOCALES:
        abort(400)
    person = person_or_none()
    if person is not None:
        set_locale(the_engine(), person.id, locale)
    answer = redirect(local_path(request.form.get("next")), 303)
    answer.set_cookie(COOKIE, locale, max_age=A_YEAR, httponly=True, samesite="Lax", secure=the_engine().settings.secure_cookies)
    return answer


@door.post("/reading")
@allow("public")
def reading() -> Response:
    """Large letters, strong colours: for this browser."""
    chosen = {name: value for name, values in READING.items() if (value := request.form.get(name, "")) in values}
    if not chosen:
        abort(400)
    answer = redirect(local_path(request.form.get("next")), 303)
    for name, value in chosen.items():          # a script switches them, too, without loading the page again
        answer.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=the_engine().settings.secure_cookies)
    return answer


def reading_of(asked: Request) -> dict[str, str]:
    """What this browser has chosen, of READING; nothing it did not offer."""
    return {name: value for name, values in READING.items() if (value := asked.cookies.get(name, "")) in values}
