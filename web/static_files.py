"""Style sheets and scripts are kept by browsers for a year: their address changes with their content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, request

KEPT = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Write `v=` into every address of a static file, and let browsers keep what was asked for with it."""
    folder = Path(str(app.static_folder))

    @app.url_defaults
    def _version(endpoint: str, values: dict[str, Any]) -> None:
        path = folder / str(values.get("filename", ""))
        if endpoint == "static" and path.is_file():
            stat = path.stat()
            values.setdefault("v", f"{stat.st_mtime_ns // 10**6:x}{stat.st_size:x}")

    @app.after_request
    def _keep(answer: Response) -> Response:
        if request.endpoint == "static" and request.args.get("v") and answer.status_code < 400:
            answer.headers["Cache-Control"] = KEPT
        return answer
