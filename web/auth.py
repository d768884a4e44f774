"""Who is asking: flask-login on our own sessions, so that a session can be ended on the server."""

from __future__ import annotations

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from engine.errors import NotFound
from engine.people import Person
from engine.sessions import end_session, person_of_session, start_session
from web.current import the_engine


class SignedIn(UserMixin):
    """A person with the token of their session."""

    def __init__(self, person: Person, token: str) -> None:
        self.person, self.token = person, token

    def get_id(self) -> str:
        """What the signed cookie carries: the session's token, never the person's id."""
        return self.token


def init_app(app: Flask) -> None:
    """Read the session on every request that asks who is there."""
    manager = LoginManager(app)
    manager.session_protection = None      # a phone changes its address on the way; the token is enough
    manager.user_loader(_signed_in)


def _signed_in(token: str) -> SignedIn | None:
    try:
        return SignedIn(person_of_session(the_engine(), token), token)
    except NotFound:
        return None


def enter(person: Person) -> None:
    """Sign this person in: an earlier session of this browser ends, the cookie and its CSRF token are new."""
    leave()
    session.permanent = True
    login_user(SignedIn(person, start_session(the_engine(), person.id)))


def leave() -> None:
    """End this browser's session, if it has one."""
    if current_user.is_authenticated:
        end_session(the_engine(), current_user.token)
        logout_user()
    session.clear()
