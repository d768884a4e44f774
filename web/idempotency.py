"""A random key in every form that changes something: a double click or a retry carries the same key and does nothing twice."""

from __future__ import annotations

import re
import secrets

from flask import Flask, abort, request

from engine.forms import Form, from_html

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


def answers_of(form: Form | None) -> dict[str, object]:
    """What was filled in, shaped by the form that asked (lists for checklists), without our own hidden fields."""
    sent = request.form.copy()
    for own in (FIELD, "csrf_token", "drafted"):
        sent.poplist(own)
    return from_html(form, sent) if form is not None else dict(sent.items())
