"""A browser for tests: keeps cookies, sends the CSRF token and a request key with every form, like a real page would."""

from __future__ import annotations

import secrets
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from engine.people import Person
from engine.sessions import start_session
from web.current import the_engine


class Browser(FlaskClient):
    """A test client that fills in what templates put into every form."""

    def send(self, url: str, fields: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """POST (or `method`) a form with the CSRF token of this session and a fresh request key."""
        keys = {"csrf_token": self.csrf_token(), "request_key": secrets.token_urlsafe(16)}
        return self.open(url, data={**keys, **(fields or {})}, **{"method": "POST", **more})

    def csrf_token(self) -> str:
        """The token a page of this session would carry."""
        app = cast(Flask, self.application)
        with self.session_transaction() as session, app.test_request_context():
            from flask import session as own

            own.update(session)
            token = generate_csrf()
            session["csrf_token"] = own["csrf_token"]
        return token


def browser_of(app: Flask, person: Person | None) -> Browser:
    """A browser in which this person has signed in; in English, whose texts stand in the source."""
    browser = cast(Browser, app.test_client())
    browser.set_cookie("locale", "en")
    if person is not None:
        with app.app_context():
            token = start_session(the_engine(), person.id)
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
    return browser
