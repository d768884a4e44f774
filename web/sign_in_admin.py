"""/admin/sign-in: the county's single sign-on, who needs a second step, and the log of sign-ins."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.commands.sign_in_rules import require_second_step, second_step_roles
from engine.errors import BadAnswers
from engine.sign_in_log import sign_ins
from engine.sso import link_subject
from engine.sso_settings import SingleSignOn, save_single_sign_on, single_sign_on
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.device_words import device_words, how_words
from web.i18n import in_locale
from web.notice_words import error_words as connector_words
from web.permissions import allow
from web.slip import base_url

door = Blueprint("sign_in_admin", __name__)
Answer = Response | tuple[str, int]
FIELDS = ("issuer", "client_id", "label", "claim", "secret")


@door.get("/admin/sign-in")
@allow("change_people")
def page() -> str:
    """How people come in."""
    return _page({})


@door.post("/admin/sign-in/sso")
@allow("change_people")
def sso() -> Answer:
    """Set single sign-on up. Raises NotYours."""
    typed = {name: request.form.get(name, "")[:600].replace("\x00", "").strip() for name in FIELDS}
    try:
        save_single_sign_on(the_engine(), the_person(), SingleSignOn(active=bool(request.form.get("active")), **typed))
    except BadAnswers as wrong:
        return _page(connector_words(wrong), typed), 422
    flash(gettext("Saved."), "success")
    return redirect(url_for("sign_in_admin.page"), 303)


@door.post("/admin/sign-in/link")
@allow("change_people")
def link() -> Answer:
    """Say whose account over there is whose here. Raises NotYours."""
    try:
        link_subject(the_engine(), the_person(), request.form.get("login", "")[:64], request.form.get("subject", "")[:300])
    except BadAnswers as wrong:
        words = {"login": gettext("Nobody has this login."), "subject": gettext("Give the identifier (sub) that the provider has for them.")}
        return _page({key: words[key] for key in wrong.errors}), 422
    flash(gettext("Linked."), "success")
    return redirect(url_for("sign_in_admin.page"), 303)


@door.post("/admin/sign-in/second-step")
@allow("change_people")
def second_step() -> Response:
    """Which roles need a second step. Raises NotYours."""
    require_second_step(the_engine(), the_person(), request.form.getlist("roles"))
    flash(gettext("Saved. It counts from the next sign-in."), "success")
    return redirect(url_for("sign_in_admin.page"), 303)


def _page(errors: dict[str, str], typed: dict[str, str] | None = None) -> str:
    engine, actor = the_engine(), the_person()
    roles = [(one.id, in_locale(one)) for one in engine.roles.values() if one.level != "person" and one.id != "villager"]
    return render_template(
        "admin/sign_in.html", setup=single_sign_on(engine), typed=typed, errors=errors, roles=roles, needed=second_step_roles(engine), back=base_url() + url_for("sso.back"),
        log=sign_ins(engine, actor, request.args.get("after")), device_words=device_words, how_words=how_words, tabs=admin_tabs("sign_in_admin.page"))
