"""/admin/replies: canned replies of a place and one's own; and one of them filled in for a task."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.errors import BadAnswers
from engine.people import Person, may
from engine.places import place_names
from engine.replies import PLACEHOLDERS, add_reply, drop_reply, fill, replies_at, replies_for, words_for
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.form_words import error_lines
from web.permissions import allow

door = Blueprint("replies", __name__)


def choices_for_task(task_id: str) -> list[dict[str, str]]:
    """The replies offered on a task's page, filled in for it."""
    engine, person = the_engine(), the_person()
    found = replies_for(engine, person, task_id)
    words = words_for(engine, person, task_id) if found else {}
    return [{"id": one.id, "title": one.title, "text": fill(one.body, words)} for one in found]


@door.get("/admin/replies")
@allow("use_replies")
def page() -> str:
    """What this person may change."""
    return _page({}, {})


@door.post("/admin/replies")
@allow("use_replies")
def add() -> Response | tuple[str, int]:
    """A new reply. What does not fit comes back with what was typed."""
    fields, person = request.form, the_person()
    own = fields.get("own") == "1" or not may(person, "manage_replies")
    where = fields.get("place") or (person.memberships[0].place if person.memberships else "")
    try:
        add_reply(the_engine(), person, title=fields.get("title", ""), body=fields.get("body", ""), place_code=where, own=own)
    except BadAnswers as wrong:
        return _page(fields, error_lines(wrong.errors)), 422
    flash(gettext("The reply is kept. It is offered on every task from now on."), "success")
    return redirect(url_for("replies.page"), 303)


@door.post("/admin/replies/<reply_id>/drop")
@allow("use_replies")
def drop(reply_id: str) -> Response:
    """Offer it no more."""
    drop_reply(the_engine(), the_person(), reply_id)
    flash(gettext("The reply is offered no more."), "success")
    return redirect(url_for("replies.page"), 303)


@door.post("/admin/replies/from-answer")
@allow("use_replies")
def from_answer() -> str:
    """What stands in a task's form becomes the beginning of a reply of one's own: its longest words."""
    texts = [value for key, value in request.form.items() if key not in ("csrf_token", "request_key", "drafted")]
    return _page({"body": max(texts, key=len, default=""), "own": "1"}, {})


def _page(values: Mapping[str, str], errors: Mapping[str, str]) -> str:
    person = the_person()
    return render_template(
        "admin/replies.html", found=replies_at(the_engine(), person, request.args.get("after")), values=values, errors=errors,
        placeholders=[f"{{{name}}}" for name in PLACEHOLDERS], places=_places(person), tabs=admin_tabs("replies.page"), me_id=person.id)


def _places(person: Person) -> list[tuple[str, str]]:
    """The places this person writes replies for."""
    codes = sorted({one.place for one in person.memberships if one.role in ("command_room", "administrator")})
    return sorted(place_names(the_engine(), *codes).items())
