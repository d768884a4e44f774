"""Parts of a page that follow what happens: htmx asks again every few seconds, and gets 304 while nothing changed.

The mark stands for what the reader would see. It is written into the part (`hx-headers`), comes back as If-None-Match, and
the new part carries the new mark."""

from __future__ import annotations

import hashlib

from flask import make_response, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response


def mark_of(*seen: object) -> str:
    """A short mark of what is seen; the same for the same content in the same language."""
    return hashlib.sha256(repr((str(get_locale()), *seen)).encode()).hexdigest()[:20]


def live_page(template: str, mark: str, **values: object) -> Response:
    """The page, or an empty 304 when a part asks that has this mark already."""
    if request.headers.get("HX-Request") and request.if_none_match.contains(mark):
        answer = Response(status=304)
    else:
        answer = make_response(render_template(template, mark=mark, **values))
    answer.set_etag(mark)
    return answer
