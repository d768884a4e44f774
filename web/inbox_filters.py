"""/inbox/filters: keep what the list is narrowed to under a name, share it, drop it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.keep_filter import drop_filter, keep_filter
from engine.errors import BadAnswers
from engine.inbox import InboxFilters
from engine.inbox.saved import saved_filters
from web.current import the_engine, the_person
from web.inbox import TABS, render_inbox
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("inbox_filters", __name__)


@door.post("/inbox/filters")
@allow("see_inbox")
def keep() -> Response:
    """Keep the filter that the page was narrowed to."""
    engine, person, sent = the_engine(), the_person(), request.form
    tab = sent.get("tab", "")
    filters = InboxFilters.of(sent)
    try:
        keep_filter(engine, person, sent.get("name", ""), tab if tab in TABS else "group", filters, sent.get("place", ""))
    except BadAnswers as wrong:
        answer = render_inbox(engine, person, saved_filters(engine, person), {"name": _words(wrong.errors["name"])})
        answer.status_code = 422
        return answer
    flash(gettext("Kept. You find it above your lists, wherever you sign in."), "success")
    asks: dict[str, Any] = {"tab": tab, **filters.asks()}
    return redirect(url_for("inbox.page", **asks), 303)


@door.post("/inbox/filters/<filter_id>/drop")
@allow("see_inbox")
def drop(filter_id: str) -> Response:
    """Forget a filter of one's own."""
    drop_filter(the_engine(), the_person(), filter_id)
    flash(gettext("The filter is gone."), "success")
    return redirect(local_path(request.form.get("next", "")) or url_for("inbox.page"), 303)


def _words(wrong: dict[str, object]) -> str:
    params = wrong["params"] if isinstance(wrong["params"], dict) else {}
    words = {
        "required": gettext("Give the filter a name."),
        "too_long": gettext("At most %(max)s letters.", max=params.get("max", "")),
        "too_many_filters": gettext("You keep %(max)s filters already. Drop one first.", max=params.get("max", "")),
    }
    return str(words.get(str(wrong["code"]), wrong["code"]))
