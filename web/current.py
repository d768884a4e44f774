"""The engine of this application and the person of this request."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app
from flask_login import current_user

from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person


def attach(app: Flask, engine: Engine) -> None:
    """Give the application its engine."""
    app.extensions["epoint"] = engine


def the_engine() -> Engine:
    """The engine of the application that answers this request."""
    return cast(Engine, current_app.extensions["epoint"])


def person_or_none() -> Person | None:
    """Who is signed in, if anybody."""
    return cast("Person | None", getattr(current_user, "person", None))


def the_person() -> Person:
    """Who is signed in. Raises NotYours when nobody is: the route's rule should have seen to that."""
    person = person_or_none()
    if person is None:
        raise NotYours("nobody is signed in")
    return person
