"""/admin/people: who holds which role where, and finding people by name or login."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.people import may
from engine.people_list import found_people, staff
from engine.places import townships
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.i18n import in_locale
from web.permissions import allow
from web.staff_words import role_words

door = Blueprint("staff_list", __name__)
LONGEST = 60


@door.get("/admin/people")
@allow("see_people")
def page() -> str:
    """The memberships of a township or of the county, by place; or whose name or login begins with what was typed."""
    engine, reader = the_engine(), the_person()
    at, role = request.args.get("place") or None, request.args.get("role") or None
    role = role if role in engine.roles else None
    words = request.args.get("words", "").replace("\x00", "").strip()[:LONGEST]
    after = request.args.get("after")
    found = found_people(engine, reader, words, at, role, after) if words else staff(engine, reader, at, role, after)
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key != "after" and value}
    roles = [(one.id, in_locale(one)) for one in engine.roles.values() if one.level != "person"]
    places = [(one.code, one.name) for one in townships(engine) if may(reader, "see_people", place=one.code)]
    return render_template(
        "admin/people.html", staff_lines=found, places=places, roles=roles, at=at or "", words=words, may_change=may(reader, "change_people"),
        role=role or "", role_words=role_words, tabs=admin_tabs("staff_list.page"),
        next_url=url_for("staff_list.page", **(kept | {"after": found.next})) if found.next else None)
