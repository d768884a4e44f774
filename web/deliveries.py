"""/admin/deliveries: what could not be sent, why, and sending it again; what waits."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from engine.commands.change_notices import resend, resend_all
from engine.delivery_list import STATES, channel_counts, deliveries
from engine.errors import NotFound
from engine.notices import CHANNELS
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.notice_tabs import notice_tabs
from web.notice_words import notice_words
from web.permissions import allow

door = Blueprint("deliveries", __name__)


@door.get("/admin/deliveries")
@allow("change_notices")
def page() -> str:
    """A channel's dead letters or waiting messages; without a choice, the first channel where something is wrong."""
    engine, person = the_engine(), the_person()
    counts = channel_counts(engine, person)
    worst = next((count.channel for count in counts if count.dead), next((count.channel for count in counts if count.waiting), "sms"))
    channel, state = request.args.get("channel", worst), request.args.get("state", "dead")
    if "state" not in request.args and not any(count.dead for count in counts if count.channel == channel):
        state = "waiting"
    found = deliveries(engine, person, channel, state, request.args.get("after"))
    return render_template(
        "admin/deliveries.html", counts=counts, channel=channel, state=state, lines=found, states=STATES, first=not request.args.get("after"),
        works=next((count.works for count in counts if count.channel == channel), False), tabs=admin_tabs("notice_rules.page"),
        parts=notice_tabs("deliveries.page"), **notice_words())


@door.post("/admin/deliveries/<delivery_id>/resend")
@allow("change_notices")
def again(delivery_id: str) -> Response:
    """Let one be tried again."""
    try:
        resend(the_engine(), the_person(), delivery_id)
    except NotFound:
        flash(gettext("This one was sent again meanwhile."), "message")
    else:
        flash(gettext("It will be sent again in a moment."), "success")
    return _back()


@door.post("/admin/deliveries/resend-all/<channel>")
@allow("change_notices")
def all_again(channel: str) -> Response:
    """Let everything of a channel be tried again."""
    if channel not in CHANNELS:
        raise NotFound("there is no such channel")
    count = resend_all(the_engine(), the_person(), channel)
    flash(ngettext("%(num)s message will be sent again in a moment.", "%(num)s messages will be sent again in a moment.", count), "success")
    return _back()


def _back() -> Response:
    channel = request.form.get("channel", "")
    return redirect(url_for("deliveries.page", channel=channel if channel in CHANNELS else None), 303)
