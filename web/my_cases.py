"""/my-cases: everything a villager has reported."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from engine.my_cases import my_cases
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("my_cases", __name__)


@door.get("/my-cases")
@allow("see_my_cases")
def page() -> str:
    """One page of the list, the newest first."""
    found = my_cases(the_engine(), the_person(), request.args.get("after"))
    return render_template("my_cases/my_cases.html", cases=found.items, first=not request.args.get("after"),
                           next_url=url_for("my_cases.page", after=found.next) if found.next else None)
