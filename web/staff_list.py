"""/admin/people: who holds which role where."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine.people_list import staff
from engine.places import townships
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.i18n import in_locale
from web.permissions import allow
from web.staff_words import role_words

door = Blueprint("staff_list", __name__)


@door.get("/admin/people")
@allow("see_people")
def page() -> str:
    """The memberships of a township or of the county, by place."""
    engine = the_engine()
    at, role = request.args.get("place") or None, request.args.get("role") or None
    found = staff(engine, the_person(), at, role if role in engine.roles else None, request.args.get("after"))
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key != "after" and value}
    roles = [(one.id, in_locale(one)) for one in engine.roles.values() if one.level != "person"]
    return render_template(
        "admin/people.html", staff_lines=found, places=[(one.code, one.name) for one in townships(engine)], roles=roles, at=at or "",
        role=role or "", role_words=role_words, tabs=admin_tabs("staff_list.page"),
        next_url=url_for("staff_list.page", **(kept | {"after": found.next})) if found.next else None)
