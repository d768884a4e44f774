"""A grid worker adds a villager to file for, and confirms those who registered by themselves."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.accounts import add_villager, confirm_account, new_accounts
from engine.errors import BadAnswers
from engine.people import load_person, may
from engine.places import villages
from web.current import the_engine, the_person
from web.form_words import error_words
from web.permissions import allow

door = Blueprint("villagers", __name__)
FIELDS = ("name", "phone", "village")


@door.get("/villagers/new")
@allow("report_on_behalf")
def new() -> str:
    """An empty form: three fields, the village is there already."""
    return _form({}, {}, [])


@door.post("/villagers/new")
@allow("report_on_behalf")
def add() -> str | tuple[str, int] | Response:
    """Add them, and go on to what they have to report. Raises NotYours."""
    typed = {name: request.form.get(name, "")[:60].replace("\x00", "") for name in FIELDS}
    try:
        made = add_villager(the_engine(), the_person(), name=typed["name"], phone=typed["phone"], village=typed["village"], sure=request.form.get("sure") == "1")
    except BadAnswers as wrong:
        twin = wrong.errors.pop("twin", None)
        params = twin["params"] if twin else {}
        ids = params.get("ids", []) if isinstance(params, dict) else []
        return _form(typed, {key: error_words(found) for key, found in wrong.errors.items()}, ids), 422
    return redirect(url_for("report.on_behalf", villager=made.id), 303)


@door.get("/villagers/unconfirmed")
@allow("report_on_behalf")
def unconfirmed() -> str:
    """Who registered by themselves in one's villages."""
    return render_template("villagers/unconfirmed.html", found=new_accounts(the_engine(), the_person()))


@door.post("/villagers/<person_id>/confirm")
@allow("report_on_behalf")
def confirm(person_id: str) -> Response:
    """One knows them. Raises NotYours, NotFound."""
    confirm_account(the_engine(), the_person(), person_id)
    flash(gettext("Confirmed."), "success")
    return redirect(url_for("villagers.unconfirmed"), 303)


def _form(typed: dict[str, str], errors: dict[str, str], twins: list[str]) -> str:
    engine, actor = the_engine(), the_person()
    mine = [(one.code, one.name) for one in villages(engine) if may(actor, "report_on_behalf", place=one.code)]
    return render_template("villagers/new.html", typed={"village": mine[0][0] if mine else "", **typed}, errors=errors, villages=mine,
                           twins=[load_person(engine, person_id) for person_id in twins])
