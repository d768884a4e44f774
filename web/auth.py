"""Who is asking: flask-login on our own sessions, so that a session can be ended on the server."""

from __future__ import annotations

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from engine.errors import NotFound
from engine.people import Person
from engine.sealed_letters import sms_works
from engine.second_factor import has_to_enrol
from engine.sessions import end_session, machine_now, person_of_session, start_session
from engine.sign_in_log import note_sign_in
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


def enter(person: Person, how: str = "password") -> None:
    """Sign this person in: an earlier session of this browser ends, the cookie and its CSRF token are new. A villager's phone stays
    signed in for long; who works, for a day's work."""
    engine = the_engine()
    leave()
    session.permanent = True
    kept = 0 if person.works else engine.settings.villager_session_days
    login_user(SignedIn(person, start_session(engine, person.id, how=how, device=device(), kept_days=kept)))
    if has_to_enrol(engine, person):
        session["must_enrol"] = True
    note_sign_in(engine, person.id, how, "in", address(), device())


def refused(how: str, person_id: str | None = None) -> None:
    """Somebody tried to come in and may not: for the administrators' log."""
    note_sign_in(the_engine(), person_id, how, "wrong", address(), device())


def wait_for_second_step(person_id: str, wish: str) -> None:
    """The password was right; the signed cookie says so for five minutes, and nothing else of it opens any door."""
    session.clear()
    session["half"], session["wish"] = {"person": person_id, "at": int(machine_now(the_engine()).timestamp())}, wish


def codes_can_be_sent() -> bool:
    """Whether a code reaches anybody: by SMS, or on the page of a demo."""
    engine = the_engine()
    return engine.settings.demo or sms_works(engine)


def device() -> str:
    """What the browser says of itself."""
    return "".join(letter for letter in request.user_agent.string[:200] if letter.isprintable())


def address() -> str:
    """Where the request came from."""
    return request.remote_addr or "unknown"


def leave() -> None:
    """End this browser's session, if it has one."""
    if current_user.is_authenticated:
        end_session(the_engine(), current_user.token)
        logout_user()
    session.clear()
