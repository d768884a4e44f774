"""Which columns a person wants in the lists of tasks; kept with the person, on whatever device."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.engine import Engine
from engine.people import Person
from engine.preferences import prefer, preferred
from web.current import the_engine, the_person
from web.permissions import allow
from web.sign_in import local_path

door = Blueprint("inbox_columns", __name__)
NAME = "inbox_columns"
COLUMNS = ("step", "village", "category", "reporter", "since")      # besides the time that is left and the case, which are always there
USUAL = ("step", "village", "reporter")


def chosen_columns(engine: Engine, person: Person) -> tuple[str, ...]:
    """The columns to show, in their fixed order."""
    chosen = preferred(engine, person, NAME)
    return tuple(column for column in COLUMNS if column in (USUAL if chosen is None else chosen))


def column_choices() -> list[tuple[str, str]]:
    """What there is to choose from."""
    words = (gettext("To do"), gettext("Village"), gettext("Category"), gettext("Reported by"), gettext("Waiting since"))
    return list(zip(COLUMNS, words, strict=True))


@door.post("/inbox/columns")
@allow("see_inbox")
def choose() -> Response:
    """Remember the choice and go back to the list."""
    prefer(the_engine(), the_person(), NAME, tuple(column for column in COLUMNS if column in request.form.getlist("column")))
    return redirect(local_path(request.form.get("next", "")), 303)
