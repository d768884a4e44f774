"""/: a villager's first page; who works comes to the inbox."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.my_cases import my_cases, waiting_for
from engine.people import may
from engine.places import name_path
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("home", __name__)
SHOWN = 5


@door.get("/")
@allow("signed_in")
def page() -> str | Response:
    """What goes on with my cases, and one big button; staff without a village of their own go straight to work."""
    person = the_person()
    if person.works and not person.home and "inbox.page" in current_app.view_functions:
        return redirect(url_for("inbox.page"), 303)
    found = my_cases(the_engine(), person, size=SHOWN)
    return render_template("home/home.html", cases=found.items, more=found.next is not None,
                           village=name_path(the_engine(), person.home) if person.home else "", may_report=may(person, "report"),
                           waiting=waiting_for(the_engine(), person))
