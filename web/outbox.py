"""/outbox: what was written without a network and waits on the phone. The list is drawn by the phone; the server gives a token
and answers what the phone sends later with data instead of pages. See docs/offline.md."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, render_template, request, session
from flask_wtf.csrf import generate_csrf

from web.current import the_person
from web.kept_pages import mark_of_person
from web.permissions import allow

door = Blueprint("outbox", __name__)
SENT_BY = "Epoint-Outbox"


@door.get("/outbox")
@allow("public")
def page() -> str:
    """The list; for somebody whose session ended too, who reads there that signing in sends what waits."""
    return render_template("offline/outbox.html")


@door.get("/outbox/token")
@allow("signed_in")
def token() -> Response:
    """A CSRF token of this session, and whose it is: a form goes out in its writer's session only. Answers 403 to other sites."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    return jsonify(person=mark_of_person(the_person()), token=generate_csrf())


@door.after_app_request
def _as_data(answer: Response) -> Response:
    """The outbox follows no redirect: where a page would go on, it reads that the form was carried out, and where to see it."""
    if request.method != "POST" or not request.headers.get(SENT_BY) or answer.status_code != 303:
        return answer
    refused = _refused()
    if refused:
        told = jsonify(error=refused)
        told.status_code = 422
        return told
    told = jsonify(location=answer.location)
    told.status_code = 201
    return told


def _refused() -> str:
    """What a door said by a flashed error before it led on; the phone shows it with the form instead."""
    said: list[tuple[str, str]] = session.get("_flashes", [])
    wrong = [words for kind, words in said if kind == "error"]
    if wrong:
        session["_flashes"] = [one for one in said if one[0] != "error"]
    return " ".join(wrong)
