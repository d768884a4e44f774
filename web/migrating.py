"""Moving open cases to another version: the plan, the start, the progress, pausing, stopping and going back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands import start_migration, steer_migration
from engine.errors import BadAnswers, Conflict
from engine.migration_list import migration_page
from engine.migration_plan import migration_plan
from engine.workflow.carry_rows import Place
from web.current import the_engine, the_person
from web.permissions import allow

door = Blueprint("migrating", __name__)


@door.get("/admin/processes/<process>/migrate")
@allow("migrate_cases")
def plan(process: str) -> str:
    """Where the open cases of one version stand, and what would become of each group."""
    return _plan_page(process)


@door.post("/admin/processes/<process>/migrate")
@allow("migrate_cases")
def start(process: str) -> Response | str | tuple[str, int]:
    """Begin to move the cases."""
    values = request.form
    try:
        number = start_migration(the_engine(), the_person(), process, values.get("from", ""), values.get("to", ""), _mapping(values) or {},
                                 reason=values.get("reason", ""))
    except BadAnswers:
        return _plan_page(process, {"reason": gettext("Say why the cases move.")}), 422
    except Conflict:
        flash(gettext("Another migration of this process is under way. Stop it first, or wait until it is done."), "error")
        return redirect(url_for("processes.page"), 303)
    return redirect(url_for("migrating.page", number=number), 303)


@door.get("/admin/migrations/<int:number>")
@allow("migrate_cases")
def page(number: int) -> str:
    """How far it is, and which cases stayed."""
    line, kept = migration_page(the_engine(), the_person(), number)
    return render_template("admin/migration.html", line=line, kept=kept)


@door.post("/admin/migrations/<int:number>")
@allow("migrate_cases")
def steer(number: int) -> Response:
    """Pause, go on, stop or take back."""
    try:
        steer_migration(the_engine(), the_person(), number, request.form.get("what", ""))
    except Conflict:
        flash(gettext("That is not possible any more: look at its state."), "message")
    return redirect(url_for("migrating.page", number=number), 303)


def _plan_page(process: str, errors: dict[str, str] | None = None) -> str:
    values = request.values
    found = migration_plan(the_engine(), the_person(), process, values.get("from", ""), values.get("to", ""), _mapping(values))
    return render_template("admin/migrate.html", plan=found, errors=errors or {}, reason=values.get("reason", ""))


def _mapping(values: object) -> dict[Place, str] | None:
    """What a person chose, element by element; none before anybody chose."""
    pairs = [(key.split("/", 2)[1:], value) for key, value in values.items() if key.startswith("map/")]  # type: ignore[attr-defined]
    return {(place[0], place[1]): value for place, value in pairs if len(place) == 2} if pairs else None
