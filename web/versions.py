"""Publishing a process folder with a note, going back to an earlier version, and agreeing as the second person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.publish import decide_publication, publish_folder, roll_back, set_four_eyes
from engine.errors import BadAnswers, Conflict
from engine.lint.finding import Refused
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("versions", __name__)


@door.post("/admin/processes/<process>/publish")
@allow("deploy")
def publish(process: str) -> Response:
    """Make the folder on the disk, or the version named in the form, the one new cases begin on."""
    version, note = request.form.get("version", ""), request.form.get("note", "")
    try:
        if version:
            roll_back(the_engine(), the_person(), process, version, note=note)
        else:
            publish_folder(the_engine(), the_person(), process, note=note)
    except BadAnswers:
        flash(gettext("Say in a note what changes and why. Nothing was published."), "error")
    except Refused:
        flash(gettext("Lint found errors; they stand below. Nothing was published."), "error")
    except Conflict:
        flash(gettext("New cases begin on this version already."), "message")
    else:
        flash(gettext("Done. Where a second person has to agree, it waits below."), "success")
    return redirect(url_for("processes.page", _anchor=f"process-{process}"), 303)


@door.post("/admin/publications/<int:number>")
@allow("agree_deploy")
def decide(number: int) -> Response:
    """The second person agrees or refuses."""
    try:
        decide_publication(the_engine(), the_person(), number, agree=request.form.get("agree") == "yes")
    except Conflict:
        flash(gettext("Somebody decided this already."), "message")
    return redirect(url_for("processes.page"), 303)


@door.post("/admin/processes/four-eyes")
@allow("set_four_eyes")
def change_four_eyes() -> Response:
    """Whether a second person has to agree to every publication."""
    set_four_eyes(the_engine(), the_person(), request.form.get("on") == "1")
    return redirect(url_for("processes.page"), 303)
