"""/cases/<number>/slip: what a grid worker gives to whom they helped: number, name, what happens next, and the way to the case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands.case_links import give_link, revoke_link
from web.current import the_engine, the_person
from web.permissions import allow
from web.qr import qr_svg

door = Blueprint("slip", __name__)


@door.get("/cases/<number>/slip")
@allow("give_link", case="number")
def page(number: str) -> str:
    """The slip, to look at and to print."""
    case = case_page(the_engine(), the_person(), number)
    given = give_link(the_engine(), the_person(), number, base_url())
    return render_template("slip/slip.html", case=case, told=given.told, worker=the_person())


@door.get("/cases/<number>/slip/qr.svg")
@allow("give_link", case="number")
def qr(number: str) -> Response:
    """The picture of the link."""
    return qr_svg(f"{base_url()}/l/{give_link(the_engine(), the_person(), number, base_url()).token}")


@door.post("/cases/<number>/slip/revoke")
@allow("give_link", case="number")
def revoke(number: str) -> Response:
    """The slip got lost: a new one gets a new link."""
    revoke_link(the_engine(), the_person(), number)
    flash(gettext("The old slip opens nothing any more. This is a new one."), "success")
    return redirect(url_for("slip.page", number=number), 303)


def base_url() -> str:
    """Where villagers open the product."""
    return the_engine().settings.public_url or request.host_url.rstrip("/")
