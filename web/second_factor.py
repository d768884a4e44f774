"""/account/second-factor: switch the second step on, once, with a QR code; off again with a last code."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.errors import BadAnswers
from engine.second_factor import WrongStep, begin_enrolment, finish_enrolment, reset_second_factor, switch_off
from web.current import the_engine, the_person
from web.permissions import allow
from web.qr import qr_svg

door = Blueprint("second_factor", __name__)
OPEN = ("static", "second_factor", "account", "sign_in", "preferences", "health")


@door.before_app_request
def first_enrol() -> Response | None:
    """Whose role needs a second step and has none goes nowhere before it is set up."""
    if session.get("must_enrol") and request.endpoint and request.endpoint.partition(".")[0] not in OPEN:
        return redirect(url_for("second_factor.page"), 303)
    return None


@door.get("/account/second-factor")
@allow("work_here")
def page() -> str | Response:
    """The QR code and where its first code is typed."""
    try:
        return _page(None)
    except BadAnswers:
        return redirect(url_for("account.page"), 303)


@door.get("/account/second-factor/qr.svg")
@allow("work_here")
def qr() -> Response:
    """The picture for the authenticator; gone once the second step is in force."""
    try:
        return qr_svg(begin_enrolment(the_engine(), the_person()).uri)
    except BadAnswers:
        return redirect(url_for("account.page"), 303)


@door.post("/account/second-factor")
@allow("work_here")
def finish() -> str | tuple[str, int] | Response:
    """In force; the backup codes are shown once. Raises TooManyAttempts."""
    try:
        codes = finish_enrolment(the_engine(), the_person(), request.form.get("code", "")[:20])
    except WrongStep:
        try:
            return _page(gettext("This code is not right. Look at the app again, and at the clock of your phone.")), 422
        except BadAnswers:
            return redirect(url_for("account.page"), 303)
    session.pop("must_enrol", None)
    return render_template("account/backup_codes.html", codes=codes)


@door.post("/account/second-factor/off")
@allow("work_here")
def off() -> Response:
    """Switch it off. Raises NotYours where the role needs it, TooManyAttempts."""
    try:
        switch_off(the_engine(), the_person(), request.form.get("code", "")[:20])
        flash(gettext("The second step is switched off."), "success")
    except WrongStep:
        flash(gettext("This code is not right. Look at the app again, and at the clock of your phone."), "error")
    return redirect(url_for("account.page"), 303)


@door.post("/admin/people/<person_id>/second-factor")
@allow("change_people")
def reset(person_id: str) -> Response:
    """For somebody who lost their phone; recorded."""
    reset_second_factor(the_engine(), the_person(), person_id)
    flash(gettext("The second step is reset. They sign in with the password and can set it up again."), "success")
    return redirect(url_for("people.page", person_id=person_id), 303)


def _page(error: str | None) -> str:
    return render_template("account/second_factor.html", enrolment=begin_enrolment(the_engine(), the_person()), error=error)
