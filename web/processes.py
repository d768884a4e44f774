"""/admin/processes: which versions run, and what lint says of the folders."""

from __future__ import annotations

from flask import Blueprint, render_template

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
    return render_template("admin/processes.html", processes=process_list(the_engine(), the_person(), "zh" if is_chinese() else "en"), tabs=admin_tabs("processes.page"),
                           watch=bool(scopes(the_person(), "watch_process")), may_import=may(the_person(), "deploy"))
