"""/sw.js, /manifest.webmanifest, /offline: what makes the product an app that opens without a network."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, g, render_template, url_for
from flask_babel import get_locale, gettext

from engine.people import may
from web.current import person_or_none
from web.permissions import allow

door = Blueprint("offline", __name__)
SCRIPTS = tuple(f"offline/{name}.js" for name in ("store", "send", "pages", "worker", "push"))
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
THEME, GROUND = "#0c4b50", "#f3f5f4"


@door.get("/sw.js")
@allow("public")
def worker() -> Response:
    """The service worker. Its text changes with any static file, so a deployed version replaces what browsers keep."""
    addresses = [url_for("static", filename=name) for name in SCRIPTS]
    lines = f"self.epointVersion = {json.dumps(version())};\nimportScripts({', '.join(map(json.dumps, addresses))});\n"
    return Response(lines, mimetype="text/javascript", headers={"Content-Security-Policy": WORKER_POLICY})


@door.get("/manifest.webmanifest")
@allow("public")
def manifest() -> Response:
    """What the phone's home screen shows: name, icons, colours, and the doors behind a long press."""
    person = person_or_none()
    doors = [("report", "report.page", gettext("Report")), ("see_my_cases", "my_cases.page", gettext("My cases")), ("see_inbox", "inbox.page", gettext("Tasks"))]
    told = {
        "id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": str(get_locale()).replace("_", "-"),
        "name": gettext("E-Point"), "short_name": gettext("E-Point"), "description": gettext("Small matters are settled in the village"),
        "theme_color": THEME, "background_color": GROUND,
        "icons": [_icon(size, purpose) for purpose in ("any", "maskable") for size in (192, 512)],
        "shortcuts": [{"name": words, "url": url_for(endpoint), "icons": [_icon(192, "any")]} for action, endpoint, words in doors if person is None or may(person, action)],
    }
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")


@door.get("/offline")
@allow("public")
def page() -> str:
    """What a phone shows for a page it does not keep. The same for everybody: it is kept for whoever comes."""
    g.bare = True
    return render_template("offline/offline.html")


def version() -> str:
    """A digest of every static file and of what the page above is made of: the same on every machine that serves this version."""
    return _version(str(current_app.static_folder), str(current_app.root_path))


@cache
def _version(static: str, root: str) -> str:
    found, web = hashlib.sha256(), Path(root)
    files = [*Path(static).rglob("*"), *web.glob("templates/offline/*"), web / "templates" / "base.html", *web.glob("translations/*/*/*.po")]
    for path in sorted(path for path in files if path.is_file()):
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = f"icons/app-{size}.png" if purpose == "any" else f"icons/maskable-{size}.png"
    return {"src": url_for("static", filename=name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
