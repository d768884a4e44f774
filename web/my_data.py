"""/my-data: what is known of me, as a page and as a file; who looked; what I agreed to; have everything removed."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from engine.commands.consent import answer_consent
from engine.commands.erasure import TO_THINK, ask_erasure, withdraw_erasure
from engine.consent import answers_of
from engine.errors import BadAnswers
from engine.my_data.archive import archive_of
from engine.my_data.page import my_page
from engine.my_data.read import lookers
from web.archive_words import headings
from web.current import the_engine, the_person
from web.i18n import is_chinese
from web.permissions import allow
from web.privacy_words import consent_title, number_words, reason_words, waits_words
from web.staff_words import role_words

door = Blueprint("my_data", __name__)


@door.get("/my-data")
@allow("see_my_data")
def page() -> str:
    """Everything about my data on one page."""
    engine, person = the_engine(), the_person()
    with engine.database.read() as connection:
        answers = answers_of(connection, person)
    return render_template(
        "privacy/my_data.html", known=my_page(engine, person), answers=answers, lookers=lookers(engine, person), chinese=is_chinese(), days=TO_THINK.days,
        consent_title=consent_title, number_words=number_words, reason_words=reason_words, waits_words=waits_words, role_words=role_words)


@door.post("/my-data/download")
@allow("see_my_data")
def download() -> Response:
    """The file with everything of mine."""
    made = archive_of(the_engine(), the_person(), headings())
    answer = send_file(made, mimetype="application/zip", as_attachment=True, download_name=f"my-data-{the_engine().clock.now():%Y%m%d}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@door.post("/my-data/erase")
@allow("see_my_data")
def erase() -> Answer:
    """Ask for it; what stands in the way is said."""
    why = ask_erasure(the_engine(), the_person())
    flash(waits_words(why) or gettext("Noted. Everything of yours is removed in %(days)s days; until then you can take it back here.", days=TO_THINK.days),
          "warning" if why else "success")
    return redirect(url_for("my_data.page", _anchor="erase"), 303)


@door.post("/my-data/keep")
@allow("see_my_data")
def keep() -> Answer:
    """Take the request back."""
    withdraw_erasure(the_engine(), the_person())
    flash(gettext("Taken back. Everything stays as it is."), "success")
    return redirect(url_for("my_data.page", _anchor="erase"), 303)


@door.post("/consent")
@allow("see_my_data")
def consent() -> Answer:
    """Keep what somebody answered, and go back to where they were."""
    version = request.form.get("version", "")
    try:
        answer_consent(the_engine(), the_person(), request.form.get("kind", ""), int(version) if version.isdigit() else 0, request.form.get("agreed") == "1")
        flash(gettext("Your answer is kept. You can change it under “My data”."), "success")
    except BadAnswers:
        flash(gettext("The text has just changed. Please read it again."), "error")
    place = request.form.get("next", "")
    return redirect(place if place in (url_for("home.page"), url_for("report.page")) else url_for("my_data.page", _anchor="consent"), 303)
