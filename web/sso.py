"""/sign-in/sso: to the county's single sign-on and back."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.sessions import machine_now
from engine.sso import SsoRefused, begin, finish
from web.auth import refused
from web.current import the_engine
from web.permissions import allow
from web.sign_in import go_on, local_path
from web.slip import base_url

door = Blueprint("sso", __name__)
PATIENCE = 600          # seconds to sign in over there


@door.get("/sign-in/sso")
@allow("public")
def leave() -> Response:
    """To the provider. A link, not a form: the policy of our pages lets forms lead nowhere else."""
    try:
        begun = begin(the_engine(), _back())
    except SsoRefused as no:
        return _sorry(str(no.params["why"]))
    session["sso"] = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, "wish": local_path(request.args.get("next")), "at": int(machine_now(the_engine()).timestamp())}
    return redirect(begun.url, 303)


@door.get("/sign-in/sso/back")
@allow("public")
def back() -> Response:
    """From the provider: in, or words why not. What was kept counts once."""
    kept = session.pop("sso", None)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    if not kept or not 0 <= machine_now(the_engine()).timestamp() - kept["at"] < PATIENCE or not secrets.compare_digest(state.encode(), kept["state"].encode()):
        return _sorry("stale")
    if request.args.get("error") or not code:
        return _sorry("cancelled")
    try:
        person = finish(the_engine(), code=code[:2000], redirect_uri=_back(), nonce=kept["nonce"], verifier=kept["verifier"])
    except SsoRefused as no:
        return _sorry(str(no.params["why"]))
    return go_on(person, kept["wish"], "sso")


def _back() -> str:
    return base_url() + url_for("sso.back")


def _sorry(why: str) -> Response:
    refused("sso")
    words = {
        "off": gettext("The county's sign-in is switched off."),
        "no_answer": gettext("The county's sign-in does not answer. Sign in with your password, or try again later."),
        "code_refused": gettext("The county's sign-in did not accept the answer. Please try again."),
        "other_issuer": gettext("The answer came from another sign-in service than the one set up. Tell the administrator."),
        "other_audience": gettext("The answer was meant for another product. Tell the administrator."),
        "bad_signature": gettext("The answer is not signed as it should be. Tell the administrator."),
        "expired": gettext("The answer is too old. Please try again."),
        "wrong_nonce": gettext("The answer does not belong to this attempt. Please try again."),
        "stale": gettext("This sign-in took too long, or was begun in another window. Please try again."),
        "cancelled": gettext("The county's sign-in was cancelled."),
        "nobody": gettext("You are not entered here yet. Ask the administrator to link your account."),
    }
    flash(words.get(why, words["no_answer"]), "error")
    return redirect(url_for("sign_in.page"), 303)
