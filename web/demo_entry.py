"""The demo's click-to-enter list. This door is built into the application only when EPOINT_DEMO is set."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.demo_people import demo_people
from engine.errors import NotFound
from engine.people import load_person
from web.auth import enter
from web.current import the_engine
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("demo_entry", __name__, url_prefix="/demo")


@door.get("")
@allow("public")
def page() -> str:
    """Who can be entered as, by role."""
    return render_template("sign_in/demo.html", people=demo_people(the_engine()), roles=the_engine().roles)


@door.post("/enter")
@allow("public")
def go_in() -> Response:
    """Enter as a person of the list. Raises NotFound for anybody else."""
    wanted = request.form.get("person", "")
    if wanted not in {one.id for people in demo_people(the_engine()).values() for one in people}:
        raise NotFound("not on the demo's list")
    enter(load_person(the_engine(), wanted), "demo")
    return redirect(local_path(request.form.get("next")), 303)
