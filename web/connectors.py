"""/admin/connectors: how each channel reaches the outer world. Secrets are entered here and never shown again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.channels.connector_form import FORMS
from engine.commands.change_notices import save_connector
from engine.errors import BadAnswers, Conflict, NotFound
from engine.notice_setup import channel_pages
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.notice_tabs import notice_tabs
from web.notice_words import channel_words, error_words, notice_words
from web.permissions import allow

door = Blueprint("connectors", __name__)
LONGEST = 4000


@door.get("/admin/connectors")
@allow("change_notices")
def page() -> str:
    """Every channel with its settings."""
    return _page()


@door.post("/admin/connectors/<channel>")
@allow("change_notices")
def save(channel: str) -> Response | tuple[str, int]:
    """Set a channel up, switch it on or off."""
    form = FORMS.get(channel)
    if form is None:
        raise NotFound("there is no such channel")
    typed = {name: request.form.get(name, "")[:LONGEST].replace("\r\n", "\n").strip() for name in form.shown + form.secret}
    active, seen = bool(request.form.get("active")), request.form.get("seen", "")
    try:
        save_connector(
            the_engine(), the_person(), channel, {name: typed[name] for name in form.shown}, {name: typed[name] for name in form.secret}, active=active,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1)
    except BadAnswers as wrong:
        return _page(channel, typed, active, error_words(wrong)), 422
    except Conflict:
        return _page(channel, typed, active, {"": gettext("Somebody else changed this channel meanwhile. Reload the page and look.")}), 409
    words = gettext("%(channel)s is on.", channel=channel_words(channel)) if active else gettext("%(channel)s is off. Nothing is sent.", channel=channel_words(channel))
    flash(words, "success" if active else "message")
    return redirect(url_for("connectors.page"), 303)


def _page(wrong: str = "", typed: dict[str, str] | None = None, active: bool = False, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "admin/connectors.html", channels=channel_pages(the_engine(), the_person()), wrong=wrong, typed=typed or {}, typed_active=active, errors=errors or {},
        allowed=the_engine().settings.allowed_hosts, tabs=admin_tabs("notice_rules.page"), parts=notice_tabs("connectors.page"), **notice_words())
