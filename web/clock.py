"""/admin/clock: move the demo's time forward and see which deadlines fire. Exists only in a demo."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_datetime, gettext, ngettext
from werkzeug.wrappers import Response

from engine.clock import from_text
from engine.commands import fire_due, move_clock, move_deadlines, next_due, warn_due
from engine.errors import BadAnswers
from engine.timer_list import fired_since
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("clock", __name__)
STEPS = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "5d": timedelta(days=5)}
UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}
MOST_BATCHES = 20       # of a hundred timers each; the worker fires the rest


@door.get("/admin/clock")
@allow("move_clock")
def page() -> str:
    """The product's time, what is due next, and what fired since the last move."""
    return _page()


@door.post("/admin/clock")
@allow("move_clock")
def move() -> Response | tuple[str, int]:
    """Move the time forward, fire what became due, and show it."""
    engine = the_engine()
    before = engine.clock.now()
    try:
        now = move_clock(engine, the_person(), _step())
    except BadAnswers:
        return _page(error=gettext("Give a whole number from 1 to one year.")), 422
    for _ in range(MOST_BATCHES):       # first: what holds from a moment in between is what timers go by
        if not move_deadlines(engine):
            break
    fired = 0
    for _ in range(MOST_BATCHES):
        some = fire_due(engine)
        fired += some
        if not some:
            break
    reminded = warn_due(engine, 500)
    words = ngettext("%(num)s deadline fired.", "%(num)s deadlines fired.", fired) if fired else gettext("No deadline was due.")
    if reminded:
        words += " " + ngettext("%(num)s reminder was given.", "%(num)s reminders were given.", reminded)
    flash(gettext("It is now %(time)s.", time=format_datetime(now)) + " " + words, "success")
    return redirect(url_for("clock.page", since=before.isoformat()), 303)


def _page(error: str | None = None) -> str:
    engine = the_engine()
    since = _since(request.args.get("since", ""))
    return render_template(
        "admin/clock.html", tabs=admin_tabs("clock.page"), error=error, next_due=next_due(engine),
        fired=None if since is None else fired_since(engine, the_person(), since), since=since,
        amount=request.form.get("amount", ""), unit=request.form.get("unit", "hours"))


def _step() -> timedelta:
    """The step the form asks for. Raises BadAnswers."""
    if request.form.get("step") in STEPS:
        return STEPS[request.form["step"]]
    amount, unit = request.form.get("amount", "").strip(), request.form.get("unit", "")
    if not (amount.isascii() and amount.isdigit() and len(amount) <= 6 and unit in UNITS):
        raise BadAnswers({"amount": {"code": "number", "params": {}}})
    return int(amount) * UNITS[unit]


def _since(text: str) -> datetime | None:
    """The moment in the address, none for anything else."""
    try:
        return from_text(text) if text else None
    except (ValueError, OverflowError):
        return None
