"""/admin/deadlines: the SLA policies in force, and changing one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.change_policy import change_policy
from engine.errors import BadAnswers
from engine.people import may
from engine.policy_table import policies
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.permissions import allow
from web.staff_words import length_words, unit_words

door = Blueprint("deadlines", __name__)


@door.get("/admin/deadlines")
@allow("see_deadlines")
def page() -> str:
    """Every policy with its value, its default, and who changed it why."""
    return _page()


@door.post("/admin/deadlines/<process>/<name>")
@allow("change_deadline")
def change(process: str, name: str) -> Response | tuple[str, int]:
    """Give a policy another value: it holds for what begins to wait from now on."""
    given = request.form.get("value", "").strip()
    value = int(given) if given.isascii() and given.isdigit() and len(given) <= 6 else 0
    try:
        change_policy(the_engine(), the_person(), process, name, value=value, reason=request.form.get("reason", ""))
    except BadAnswers as wrong:
        return _page((process, name), _words(wrong)), 422
    flash(gettext("Changed. It holds for what begins to wait from now on; what waits already keeps its deadline."), "success")
    return redirect(url_for("deadlines.page"), 303)


def _page(wrong: tuple[str, str] | None = None, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "admin/deadlines.html", policies=policies(the_engine(), the_person()), tabs=admin_tabs("deadlines.page"), wrong=wrong,
        errors=errors or {}, length_words=length_words, unit_words=unit_words, may_change=may(the_person(), "change_deadline"), sent=request.form)


def _words(wrong: BadAnswers) -> dict[str, str]:
    """What is wrong with each field."""
    words = {
        "value": lambda params: gettext("Give a whole number from %(min)s to %(max)s.", **params),
        "reason": lambda params: gettext("Say why, in at most 500 characters."),
    }
    return {key: words[key](error.get("params", {})) for key, error in wrong.errors.items()}
