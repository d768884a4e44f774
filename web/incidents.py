"""/admin/incidents: the steps that failed, and trying them again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands import retry_incident
from engine.errors import AlreadyDone, EPointError, NotFound, NotYours, StepFailed
from engine.incidents import open_incidents
from engine.people import may
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("incidents", __name__)


@door.get("/admin/incidents")
@allow("see_incidents")
def page() -> str:
    """The open incidents, the oldest first."""
    found = open_incidents(the_engine(), the_person(), request.args.get("after"))
    return render_template(
        "admin/incidents.html", incidents=found, first=not request.args.get("after"), tabs=admin_tabs("incidents.page"),
        may_retry=may(the_person(), "retry_incident"))


@door.post("/admin/incidents/<incident_id>")
@allow("retry_incident")
def retry(incident_id: str) -> Response:
    """Try the failed step again, and say how it went."""
    try:
        done = retry_incident(the_engine(), the_person(), incident_id)
    except StepFailed as failed:
        flash(gettext("It failed again: %(reason)s", reason=failed.params.get("reason", "")), "error")
    except AlreadyDone:
        flash(gettext("This incident was resolved meanwhile."), "message")
    except (NotFound, NotYours):
        raise
    except EPointError as problem:
        flash(gettext("It cannot be tried again like this: %(reason)s", reason=str(problem)), "error")
    else:
        flash(gettext("Case %(number)s goes on.", number=done.number), "success")
    return redirect(url_for("incidents.page"), 303)
