"""/admin/privacy/retention: how long what is kept; first what would go, then the change."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.change_retention import change_retention, checked_days
from engine.errors import BadAnswers
from engine.retention import KINDS, expected
from engine.retention.page import rules_and_log
from engine.retention.retain import COUNTED
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.form_words import error_lines
from web.permissions import allow
from web.privacy_tabs import privacy_tabs
from web.privacy_words import kept_words

door = Blueprint("retention", __name__)


@door.get("/admin/privacy/retention")
@allow("change_privacy")
def page() -> str:
    """The rules, and what they removed lately."""
    return _page({}, {})


@door.post("/admin/privacy/retention")
@allow("change_privacy")
def change() -> Response | str | tuple[str, int]:
    """Show what would go, or set the days."""
    typed = {kind: request.form[kind][:10] for kind in KINDS if kind in request.form}
    try:
        if "save" not in request.form:
            return _page(typed, {}, expected(the_engine(), checked_days(the_engine(), typed)))
        changed = change_retention(the_engine(), the_person(), typed)
    except BadAnswers as wrong:
        return _page(typed, error_lines(wrong.errors)), 422
    flash(gettext("Saved. The worker removes what is older within the hour.") if changed else gettext("Nothing was changed."), "success")
    return redirect(url_for("retention.page"), 303)


def _page(typed: dict[str, str], errors: dict[str, str], going: dict[str, int] | None = None) -> str:
    known, log = rules_and_log(the_engine())
    return render_template("privacy/retention.html", rules=known, log=log, typed=typed, errors=errors, going=going, counted=COUNTED, kept_words=kept_words,
                           tabs=admin_tabs("privacy_texts.page"), inner=privacy_tabs("retention.page"))
