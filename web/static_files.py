"""Style sheets and scripts are kept by browsers for a year: their address changes with their content. Scripts that only one page needs
go out as one: on a slow network every request costs seconds."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, make_response, request, url_for

from web.permissions import allow

KEPT = "public, max-age=31536000, immutable"
BUNDLES = {
    "report.js": (
        "vendor/idb-keyval/idb-keyval.js", "report/keep.js", "report/voice.js", "report/pictures.js", "report/place.js", "report/shown.js",
        "report/uploads.js", "report/report.js"),
}

FILES = frozenset({"static", "bundles.whole"})       # endpoints whose answers are the same for everybody

door = Blueprint("bundles", __name__)


@door.get("/static/bundles/<bundle>")
@allow("public")
def whole(bundle: str) -> Response:
    """The scripts of a page as one."""
    if bundle not in BUNDLES:
        abort(404)
    answer = make_response(current_app.extensions["bundles"](bundle))
    answer.mimetype = "text/javascript"
    return answer


def init_app(app: Flask) -> None:
    """Write `v=` into every address of a static file, and let browsers keep what was asked for with it."""
    folder = Path(str(app.static_folder))

    @cache
    def bundled(name: str) -> bytes:
        return b"\n".join((folder / part).read_bytes() for part in BUNDLES[name])

    app.extensions["bundles"] = bundled
    app.jinja_env.globals["bundle_url"] = lambda name: url_for("bundles.whole", bundle=name, v=sha256(bundled(name)).hexdigest()[:12])

    @cache
    def version(filename: str) -> str | None:
        path = folder / filename
        if not path.is_file():
            return None
        return sha256(path.read_bytes()).hexdigest()[:12]      # of the content: the same on every machine of a deployment

    @app.url_defaults
    def _version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (found := version(str(values.get("filename", "")))):
            values.setdefault("v", found)

    @cache
    def address(root: str, filename: str) -> str:
        return url_for("static", filename=filename)

    # A page draws a hundred icons from one sheet: its address is built once.
    app.jinja_env.globals["static_url"] = lambda filename: address(request.script_root, filename)

    @app.after_request
    def _keep(answer: Response) -> Response:
        if request.endpoint in FILES and request.args.get("v") and answer.status_code < 400:
            answer.headers["Cache-Control"] = KEPT
        return answer
