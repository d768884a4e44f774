"""Style sheets and scripts are kept by browsers for a year: their address changes with their content."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

KEPT = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Write `v=` into every address of a static file, and let browsers keep what was asked for with it."""
    folder = Path(str(app.static_folder))

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
        if request.endpoint == "static" and request.args.get("v") and answer.status_code < 400:
            answer.headers["Cache-Control"] = KEPT
        return answer
