"""/l/<token>: what a slip or an SMS opens. The token is exchanged at once for a place in the session, so that it stays in no address
bar, no history of clicks and no Referer; the page shows one case's progress, and lets the villager take the account over."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands.case_links import open_link, opened, phone_end, phone_of_link
from engine.errors import BadAnswers, NotFound
from engine.people import load_person
from engine.sign_in_codes import ask_code
from web.auth import address, codes_can_be_sent
from web.current import person_or_none, the_engine
from web.form_words import error_words
from web.i18n import is_chinese
from web.permissions import allow
from web.staff_words import role_words, stages

door = Blueprint("case_link", __name__)


@door.get("/l/<token>")
@allow("public")
def enter(token: str) -> Response:
    """Exchange the token. Raises NotFound, TooManyAttempts."""
    link = open_link(the_engine(), token, address())
    person = person_or_none()
    if person is not None and person.id == link.person_id:
        return _quiet(redirect(url_for("case.page", number=link.number), 303))
    session["link"] = link.id
    return _quiet(redirect(url_for("case_link.page"), 303))


@door.get("/link")
@allow("public")
def page() -> str:
    """How the case goes. Raises NotFound without a link that is in force."""
    return _page("", None)


@door.post("/link/confirm")
@allow("public")
def confirm() -> tuple[str, int] | Response:
    """Send a code to the villager's number, or to the one they give when nobody knows it. Raises NotFound, TooManyAttempts."""
    if not codes_can_be_sent():
        abort(409)
    link_id, typed = _link(), request.form.get("phone", "")[:40]
    phone = phone_of_link(the_engine(), link_id) or typed
    try:
        asked = ask_code(the_engine(), phone, address(), chinese=is_chinese())
    except BadAnswers as wrong:
        return _page(typed, error_words(wrong.errors["phone"])), 422
    session["ticket"], session["claim"], session["end"] = asked.ticket, link_id, phone[-4:]
    if the_engine().settings.demo:
        session["demo_code"] = asked.code
    return redirect(url_for("sign_in_code.code"), 303)


def _page(typed: str, error: str | None) -> str:
    engine, link_id = the_engine(), _link()
    link = opened(engine, link_id)
    case = case_page(engine, load_person(engine, link.person_id), link.number)
    return render_template("slip/progress.html", case=case, stages=stages(), role_words=role_words, end=phone_end(engine, link_id), codes=codes_can_be_sent(),
                           typed=typed, error=error)


def _link() -> str:
    link_id = session.get("link")
    if not link_id:
        raise NotFound("no link was opened here")
    return str(link_id)


def _quiet(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
