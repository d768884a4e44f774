"""/admin/privacy/access: who looked at whose number, and why."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from engine.access_list import looks
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.permissions import allow
from web.privacy_tabs import privacy_tabs
from web.privacy_words import number_words, reason_words
from web.staff_words import role_words

door = Blueprint("access_log", __name__)


@door.get("/admin/privacy/access")
@allow("change_privacy")
def page() -> str:
    """Every look, or those of one colleague."""
    by = request.args.get("by") or None
    found = looks(the_engine(), the_person(), request.args.get("after"), by_id=by)
    return render_template(
        "privacy/access.html", looks=found, by=by, next_url=url_for("access_log.page", after=found.next, by=by) if found.next else None, number_words=number_words,
        reason_words=reason_words, role_words=role_words, tabs=admin_tabs("privacy_texts.page"), inner=privacy_tabs("access_log.page"))
