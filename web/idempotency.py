"""A random key in every form that changes something: a double click or a retry carries the same key and does nothing twice."""

from __future__ import annotations

import re
import secrets

from flask import Flask, abort, request

FIELD = "request_key"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def init_app(app: Flask) -> None:
    """Templates write the key with the macro `post.keys()` of _macros/post.html."""
    app.add_template_global(new_key, "new_request_key")


def new_key() -> str:
    """A fresh key, 22 letters: every form of every page has its own."""
    return secrets.token_urlsafe(16)


def request_key() -> str:
    """The key of the form that was sent. Answers 400 without one."""
    key = request.form.get(FIELD, "")
    if not _KEY.fullmatch(key):
        abort(400)
    return key


def form_answers() -> dict[str, str | list[str]]:
    """What was filled in, without our own hidden fields; a key sent several times is a list."""
    sent = request.form.to_dict(flat=False)
    return {key: values[0] if len(values) == 1 else values for key, values in sent.items() if key not in (FIELD, "csrf_token")}
