"""Which pages a phone may keep for reading without a network, and whose they are. The service worker keeps what the header
Epoint-Offline allows and nothing else; see docs/offline.md."""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import Flask, Response, g, request, url_for
from flask_babel import get_locale

from engine.people import Person, may
from web.current import person_or_none, the_engine
from web.frame import TABBED

HEADER = "Epoint-Offline"
KEPT = frozenset({"home.page", "report.page", "my_cases.page", "case.page", "inbox.page", "tasks.page", "outbox.page"})
NARROWED_BY = frozenset({"tab"})         # a list's first page, whole: no search, no later page
FIRST_PAGES = frozenset({"home.page", "inbox.page"})
SIGN_OUT = frozenset({"sign_in.sign_out", "sign_in.sign_out_everywhere"})


def init_app(app: Flask) -> None:
    """Say with every page whose it is and whether it may be kept; empty the browser's store at sign-out."""
    app.after_request(_say)
    app.context_processor(_for_templates)


def mark_of_person(person: Person) -> str:
    """A person's mark on their phone: tells people apart, names nobody, and is worth nothing elsewhere."""
    secret = the_engine().settings.secret_key or ""
    digest = hmac.new(secret.encode(), b"offline:" + person.id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)[:22].decode()


def _say(answer: Response) -> Response:
    if request.endpoint in SIGN_OUT and answer.status_code < 400:
        answer.headers["Clear-Site-Data"] = '"cache"'      # pictures; not "storage": what was written and not sent stays its writer's
    if request.method == "GET" and answer.mimetype == "text/html" and not request.headers.get("HX-Request") and not g.get("bare"):
        person = person_or_none()
        whose = mark_of_person(person) if person is not None else "-"
        answer.headers[HEADER] = f"{whose} {get_locale()} {'keep' if person is not None and _may_keep(person, answer) else 'pass'}"
    return answer


def _may_keep(person: Person, answer: Response) -> bool:
    return _on_the_way(person) and answer.status_code == 200 and request.endpoint in KEPT and set(request.args) <= NARROWED_BY


def _on_the_way(person: Person) -> bool:
    """Villagers and grid workers: they are where there is no network. Desks keep nothing."""
    return not person.works or bool(TABBED & person.roles)


def _for_templates() -> dict[str, object]:
    if g.get("bare"):
        return {"person_mark": None, "ahead": False}
    person = person_or_none()
    return {"person_mark": mark_of_person(person) if person is not None else "",
            "ahead": bool(request.headers.get("Epoint-Ahead")),      # fetched ahead by the worker: nobody reads it now
            "ahead_addresses": _ahead(person) if person is not None and _on_the_way(person) else [],
            "shows_install": request.endpoint in FIRST_PAGES}


def _ahead(person: Person) -> list[str]:
    """What the worker fetches while nothing else is to do: the form for a report, the outbox; from the inbox, the lists with their tasks."""
    wanted = [url_for("outbox.page")] + ([url_for("report.page")] if may(person, "report") else [])
    lists = [url_for("inbox.page", tab=tab) for tab in ("mine", "group")] + [url_for("inbox.page")]
    return wanted + (lists if request.endpoint == "inbox.page" else [])
