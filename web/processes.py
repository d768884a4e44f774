"""/admin/processes: which versions run, and what lint says of the folders."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.commands.publish import four_eyes
from engine.migration_list import migrations
from engine.people import may
from engine.process_list import process_list
from engine.scope import scopes
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.i18n import is_chinese
from web.permissions import allow

door = Blueprint("processes", __name__)


@door.get("/admin/processes")
@allow("see_processes")
def page() -> str:
    """Every process with its versions and findings."""
    person, processes = the_person(), process_list(the_engine(), the_person(), "zh" if is_chinese() else "en")
    rights = {name: may(person, name) for name in ("deploy", "agree_deploy", "set_four_eyes", "migrate_cases")}
    moves = {one.id: migrations(the_engine(), person, one.id) for one in processes} if rights["migrate_cases"] else {}
    with the_engine().database.read() as connection:
        second = four_eyes(connection)
    return render_template("admin/processes.html", processes=processes, tabs=admin_tabs("processes.page"), rights=rights, moves=moves, four_eyes=second,
                           watch=bool(scopes(person, "watch_process")), may_import=may(person, "deploy"))
