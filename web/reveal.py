"""/cases/<number>/phone: the reporter's whole number, for who handles the case; the look is written down first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.case_page import case_page
from engine.commands.reveal import reveal_reporter
from engine.errors import BadAnswers
from web.current import the_engine, the_person
from web.form_words import error_lines
from web.permissions import allow
from web.privacy_words import reason_options

door = Blueprint("reveal", __name__)


@door.get("/cases/<number>/phone")
@allow("see_case", case="number")
def ask(number: str) -> str:
    """Why somebody wants to see it."""
    return _page(number)


@door.post("/cases/<number>/phone")
@allow("see_case", case="number")
def show(number: str) -> str | tuple[str, int]:
    """The number, big enough to dial."""
    reason, words = request.form.get("reason", ""), request.form.get("words", "")[:400]
    try:
        found = reveal_reporter(the_engine(), the_person(), number, reason=reason, words=words)
    except BadAnswers as wrong:
        return _page(number, reason=reason, words=words, errors=error_lines(wrong.errors)), 422
    return _page(number, shown=True, phone=found.number)


def _page(number: str, *, shown: bool = False, phone: str | None = None, reason: str = "", words: str = "", errors: dict[str, str] | None = None) -> str:
    case = case_page(the_engine(), the_person(), number)
    return render_template("privacy/phone.html", case=case, shown=shown, phone=phone, reason=reason, words=words, errors=errors or {}, reasons=reason_options())
