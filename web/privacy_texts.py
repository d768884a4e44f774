"""/admin/privacy: what people are told of their data, in versions: written, looked at as a villager sees it, then in force."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.consent import LONGEST, checked_texts, write_consent_text
from engine.consent import KINDS, current_text, versions
from engine.errors import BadAnswers, NotFound
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.form_words import error_lines
from web.permissions import allow
from web.privacy_tabs import privacy_tabs
from web.privacy_words import consent_title

door = Blueprint("privacy_texts", __name__)


@door.get("/admin/privacy")
@allow("change_privacy")
def page() -> str:
    """The three texts as they are now."""
    with the_engine().database.read() as connection:
        texts = [current_text(connection, kind) for kind in KINDS]
    return render_template("privacy/texts.html", texts=texts, consent_title=consent_title, tabs=admin_tabs("privacy_texts.page"), inner=privacy_tabs("privacy_texts.page"))


@door.get("/admin/privacy/texts/<kind>")
@allow("change_privacy")
def text(kind: str) -> str:
    """One text: write, and every version before."""
    return _page(kind, None, {})


@door.post("/admin/privacy/texts/<kind>")
@allow("change_privacy")
def write(kind: str) -> Response | str | tuple[str, int]:
    """Show how it will look, or put it in force."""
    typed = {"zh": request.form.get("zh", ""), "en": request.form.get("en", "")}
    try:
        if "save" not in request.form:
            checked_texts(kind, **typed)
            return _page(kind, typed, {}, preview=True)
        version = write_consent_text(the_engine(), the_person(), kind, **typed)
    except BadAnswers as wrong:
        return _page(kind, typed, error_lines(wrong.errors)), 422
    flash(gettext("Version %(version)s is in force. Everybody is asked once.", version=version), "success")
    return redirect(url_for("privacy_texts.text", kind=kind), 303)


def _page(kind: str, typed: dict[str, str] | None, errors: dict[str, str], *, preview: bool = False) -> str:
    if kind not in KINDS:
        raise NotFound("there is no such text")
    with the_engine().database.read() as connection:
        known = versions(connection, kind)
    return render_template(
        "privacy/text.html", kind=kind, versions=known, typed=typed or {"zh": known[0].zh, "en": known[0].en}, errors=errors, preview=preview, longest=LONGEST,
        consent_title=consent_title, tabs=admin_tabs("privacy_texts.page"), inner=privacy_tabs("privacy_texts.page"))
