"""What the frame of every page shows: who is signed in, where they can go, the demo's time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request, url_for

from engine.consent import ConsentText, unanswered
from engine.notice_list import unread
from engine.people import Person
from engine.places import place_names
from web import nav
from web.current import person_or_none, the_engine
from web.i18n import in_locale
from web.preferences import reading_of

TABBED = frozenset({"villager", "grid_worker"})      # work on phones: their first five doors stand at the foot

ASKED_ON = frozenset({"home.page", "report.page"})


def init_app(app: Flask) -> None:
    """Give every template what base.html needs."""
    app.context_processor(frame)
    app.add_template_global(reading_of)


def frame() -> dict[str, Any]:
    """The names of web/README.md. `now` is a moment of this request, the same everywhere on a page."""
    engine = the_engine()
    if g.get("bare"):           # an error page must not fail over what it could not read
        return {"me": None, "nav": [], "links": {"home": "/"}, "demo": False}
    person = person_or_none()
    return {
        "me": None if person is None else _me(person),
        "person": person,
        "nav": [] if person is None else nav.items(engine, person),
        "tabbar": person is not None and (not person.works or bool(TABBED & person.roles)),
        "links": _links(person),
        "bell": None if person is None else {"url": url_for("notices.page"), "count": unread(engine, person)},
        "consent_wanted": _consent(person),
        "demo": engine.settings.demo,
        "now": now(),
    }


def _consent(person: Person | None) -> ConsentText | None:
    """What a villager has not answered yet, on the pages where they begin: never in the way of a report."""
    if person is None or person.works or not person.home or request.endpoint not in ASKED_ON or request.method != "GET":
        return None
    with the_engine().database.read() as connection:
        return unanswered(connection, person)


def now() -> datetime:
    """The product's time, asked once per request."""
    if "now" not in g:
        g.now = the_engine().clock.now()
    moment: datetime = g.now
    return moment


def _me(person: Person) -> dict[str, str]:
    engine = the_engine()
    seat = next((held for held in person.memberships if held.role != "villager"), None)
    code = seat.place if seat is not None else person.home
    role = engine.roles.get(seat.role if seat is not None else "villager")
    return {"name": person.name, "role": in_locale(role) if role else "", "place": place_names(engine, code).get(code or "", "")}


def _links(person: Person | None) -> dict[str, str]:
    links = {"home": url_for("home.page"), "language": url_for("preferences.language"), "reading": url_for("preferences.reading")}
    links |= {"sign_in": url_for("sign_in.page")} if person is None else {"sign_out": url_for("sign_in.sign_out"), "account": url_for("account.page")}
    if "demo_entry.page" in current_app.view_functions:
        links["demo"] = url_for("demo_entry.page")
    return links
